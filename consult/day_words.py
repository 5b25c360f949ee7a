"""Words for what a day records and does: prompts, what to do now, what can be typed, what is not met in a room."""

from consult.day_context import Entry
from sessions.event.rooms import Gap, Seating
from sessions.language import N_
from sessions.workshop import ItemKind

PROMPTS = {
    Entry.DISTRICT: N_("District"),
    Entry.PERSON: N_("Person"),
    Entry.ITEM: N_("Programme"),
    Entry.STATUS: N_("Step"),
    Entry.POINT: N_("Key point"),
    Entry.QUESTION: N_("Question"),
    Entry.TRANSFERABLE: N_("Transferable"),
    Entry.NEED: N_("Need"),
    Entry.CANDIDATE: N_("Case"),
    Entry.DOTS: N_("Dots"),
    Entry.SEAT: N_("Rooms"),
    Entry.SAID_QUESTION: N_("Key question"),
    Entry.SAID_INSIGHT: N_("Insight"),
    Entry.SAID_STEP: N_("Next step"),
    Entry.TRANSFER: N_("Takes home"),
    Entry.FEEDBACK: N_("Feedback"),
    Entry.LOOK_BACK: N_("Look back on"),
}
"""What stands before the line."""

HINTS = {
    Entry.DISTRICT: N_(
        "Northbank takes a district in, a new name too · = 1.3.2019 the day of its target agreement · "
        "! reason lets it in without one · F5 its profile"
    ),
    Entry.PERSON: N_(
        "AB, Northbank, function, role, name – what is behind may be missing · AB, -, function of no district · "
        "F3 takes in a whole list"
    ),
    Entry.ITEM: N_(
        "Break 15 adds an item before the chosen one · 25 or +5 its minutes · = another title · < > moves it · "
        "9:00-13:00 fits all · Enter on a template lays it out"
    ),
    Entry.STATUS: N_("↑ ↓ chooses a step, Enter on the empty line notes what became of it."),
    Entry.POINT: N_("A key point of the report · > answers a question"),
    Entry.QUESTION: N_("AB: or Northbank: names who asks · > answers the chosen or the latest open question"),
    Entry.TRANSFERABLE: N_("what | under which condition"),
    Entry.NEED: N_("Northbank: 1 1 3 gives two dots to question 1 and one to question 3; entered anew it replaces."),
    Entry.CANDIDATE: N_(
        "Northbank: one sentence 4/5 #2 – urgency/importance and guiding question may be missing · "
        "F10 or 2 reason: round of the chosen case · F2 cleared?"
    ),
    Entry.DOTS: N_("Northbank: 1 1 3 gives two dots to case 1 and one to case 3; entered anew it replaces."),
    Entry.SEAT: N_(
        "F4 makes rooms and seats everybody · AB 2 moves AB to room 2, AB - out, AB 2 scribe with that role · "
        "= name renames · Enter opens the room"
    ),
    Entry.SAID_QUESTION: N_("Of the chosen case · → takes what the consultation says · Enter on the empty line: all"),
    Entry.SAID_INSIGHT: N_("Of the chosen case · → takes what the consultation says · Enter on the empty line: all"),
    Entry.SAID_STEP: N_("Of the chosen case · → takes what the consultation says · Enter on the empty line: all"),
    Entry.TRANSFER: N_(
        "Northbank: takes home … · Northbank > Southgate: helps with … · F9 takes the chosen suggestion"
    ),
    Entry.FEEDBACK: N_("4 5 3 4 5 words, or words: one voice · h2 0 1 4 3 0: hands shown for question 2, from 1 to 5"),
    Entry.LOOK_BACK: N_("15.1., in three months, by Easter · - takes the day away"),
}
"""What can be typed; the districts in it are invented."""

NOW = {
    ItemKind.ARRIVAL: N_(
        "Welcome everybody and read the rule of confidentiality aloud (Ctrl+U). Whoever is not in the list is added."
    ),
    ItemKind.LOOK_BACK: N_("What became of the steps of last time? Go through the list and note each answer."),
    ItemKind.INPUT: N_(
        "Note what matters, collect questions and their answers. Ask under which conditions it works elsewhere."
    ),
    ItemKind.NEED: N_("Which guiding questions matter to whom? Each district gives dots, or shows hands."),
    ItemKind.CASTING: N_(
        "Each district says its case in one sentence, then all give dots. Who is tied, you decide with the group."
    ),
    ItemKind.ROUND: N_("The rooms consult at the same time. Enter opens the consultation of the chosen room."),
    ItemKind.BREAK: N_("Break: time to make the rooms of the next round (F4)."),
    ItemKind.PLENUM: N_("Two minutes each: question, insight, next step. Choose the case, Tab goes through the three."),
    ItemKind.TRANSFER: N_("Each district says what it takes home. Then: who helps whom with what?"),
    ItemKind.CLOSE: N_("Feedback, one by one or by hands, and the day of the look back. Ctrl+E ends the event."),
    ItemKind.OTHER: N_("Nothing is written down now; the rooms of the next round can be made (F4)."),
}
"""What is to be done in an item."""

BEFORE = N_("Before it begins: take in districts and people, lay out the programme, collect cases. Ctrl+N begins.")
ENDED = N_("The event has ended. Tab shows what was recorded; Ctrl+E reopens it, Ctrl+K removes names.")

SEATING = {Seating.MIXED: N_("mixed"), Seating.BY_TYPE: N_("by type of district")}

GAPS = {
    Gap.NO_CASE: N_("no case"),
    Gap.NOT_CLEARED: N_("the case is not cleared"),
    Gap.NO_CASE_GIVER: N_("nobody of the district whose case it is"),
    Gap.TEAM_SPLIT: N_("not everybody of the district whose case it is"),
    Gap.NO_FACILITATOR: N_("no facilitator"),
    Gap.NO_SCRIBE: N_("no scribe"),
    Gap.FROM_TEAM: N_("facilitator or scribe is of the district whose case it is"),
    Gap.NOBODY_ADVISES: N_("nobody advises"),
    Gap.ONE_DISTRICT: N_("only one district advises"),
    Gap.ONLY_NEIGHBOURS: N_("only neighbours"),
    Gap.ONE_SIZE: N_("only districts of one size"),
    Gap.TYPES_MIXED: N_("districts of several types"),
    Gap.NOT_SEATED: N_("somebody has no seat"),
    Gap.TWO_ROOMS: N_("somebody sits in two rooms"),
}

TEMPLATES = {
    "half": N_("Half a day: report, two rounds"),
    "half-own": N_("Half a day: two rounds, no report"),
    "full": N_("Full day: report, three rounds"),
    "full-two": N_("Full day: report, two rounds"),
    "full-own": N_("Full day: three rounds, no report"),
}
"""Templates of a programme."""
