"""Catalogues: German is the first language of the program, English the language of the messages in the code."""

import gettext
from pathlib import Path

from sessions.language import ENGLISH, Language

LANGUAGES = ("de", "en")
_LOCALE = Path(__file__).parent / "locale"


def language(code: str) -> Language:
    """Return a language by its code, ``de`` or ``en``; any other code is German.

    Raises:
        FileNotFoundError: the catalogues were not compiled (``make``, or an installed package, does it).
    """
    if code == "en":
        return ENGLISH
    catalogue = gettext.translation("consult", _LOCALE, languages=["de"])
    return Language("de", catalogue.gettext, catalogue.ngettext)
