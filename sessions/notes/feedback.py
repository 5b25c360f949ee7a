"""The questions of the feedback and what their scores mean, in the words that notes and screens share.

They are ours: no published short form for the feedback on a case consultation was found.
"""

from sessions.language import N_

QUESTIONS = (
    N_("Did the consultation help you?"),
    N_("Was the key question clear?"),
    N_("Could everybody speak?"),
    N_("Was there enough time?"),
    N_("Would you bring a case again?"),
)
"""As many as ``sessions.record.QUESTIONS``; that module is not imported, so that words cost no models."""

SCALE = N_("Scores go from 1 (not at all) to 5 (very much).")
