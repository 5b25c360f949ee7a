"""Words for what may be wrong with an organisation's template: what it is, and what to do."""

from consult.present import fault_text
from sessions.language import N_, Language
from sessions.notes.finding import Finding, Wrong
from sessions.toml_file import Fault

FINDINGS = {
    Wrong.MISSING: N_("The file is not there. Put it into the folder, or take its name out of template.toml."),
    Wrong.NOT_READABLE: N_("This is no text in {cause}. Save it as such."),
    Wrong.TOO_LARGE: N_("The file has {size} kB, {limit} are possible. Save it smaller."),
    Wrong.NO_TEMPLATE: N_(
        "The file is not there, so this folder is no template. `consult notes new-template` writes one to begin with."
    ),
    Wrong.FIELD: N_("{fault}"),
    Wrong.NO_PICTURE: N_("This is no picture in PNG, JPEG or SVG. Save it as one of these."),
    Wrong.DAMAGED_PICTURE: N_("The picture cannot be read to its end. Save it anew."),
    Wrong.ACTIVE_PICTURE: N_(
        "The drawing holds something that runs or comes from elsewhere: {what}. Save it as plain SVG, or as PNG."
    ),
    Wrong.PRINT_COLOURS: N_("The picture has the colours of print (CMYK). Save it in RGB."),
    Wrong.TEXT_IN_PICTURE: N_(
        "The drawing holds text, which would look different everywhere. Convert it to paths, or save it as PNG."
    ),
    Wrong.MANY_PIXELS: N_("The picture is wider or higher than {limit} pixels. Save it smaller."),
    Wrong.SYNTAX: N_("Jinja does not understand this: {cause}"),
    Wrong.UNKNOWN_NAME: N_("There is no {name}. There are: {known}."),
    Wrong.NOT_FILLED: N_("This cannot be filled in: {cause}"),
    Wrong.AS_MARKUP: N_(
        "What people wrote is read as markup here: {name}. Take out “safe” or “autoescape”, and put quotation marks "
        "round attributes."
    ),
    Wrong.OUT_OF_PLACE: N_("What people wrote stands where it is no text: {what}. Put it between elements."),
    Wrong.SCRIPT: N_("{what} runs or loads something. Take it out: notes hold only text and pictures."),
    Wrong.FROM_OUTSIDE: N_(
        "{what} asks for something from elsewhere. Put it into the file itself, pictures as data:, or take it out."
    ),
    Wrong.NO_LANGUAGE: N_('The page does not say its language. Write <html lang="{{{{ sheet.language }}}}">.'),
    Wrong.NO_TITLE: N_("The page has no title. Write <title>{{{{ sheet.title }}}}</title> into its head."),
    Wrong.NO_CHARSET: N_('Umlauts could be shown wrongly. Write <meta charset="utf-8"> into its head.'),
    Wrong.NO_ALTERNATIVE: N_("A picture has no words for people who do not see it. Give it an alt attribute."),
    Wrong.NOT_SHOWN: N_("This does not stand there as it was written: {name}. Show it, without changing it."),
    Wrong.TYPST: N_("Typst does not take this: {cause}"),
    Wrong.PACKAGE: N_("Packages are out of reach: {cause}. Put what you need of them into the folder."),
    Wrong.NO_DOCUMENT: N_("This cannot be a letterhead: {cause}. Save it as .docx or .dotx, without macros."),
    Wrong.TWO_LETTERHEADS: N_("There is {other} too. Keep one of them."),
}


def finding_text(finding: Finding, language: Language) -> str:
    """Return one mistake in one line: file, line, what it is and what to do."""
    facts = dict(finding.facts)
    fault = facts.get("fault")
    if isinstance(fault, Fault):
        facts["fault"] = fault_text(fault, language)
    words = language.gettext(FINDINGS[finding.wrong]).format(**facts)
    place = finding.file if finding.line is None else f"{finding.file}:{finding.line}"
    return f"{place}: {' '.join(words.split())}"
