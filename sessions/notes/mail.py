"""A sheet as the draft of an e-mail, with files attached; nothing is sent and nobody is addressed."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

from sessions.notes.blocks import Sheet

_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "md": "text/markdown",
    "txt": "text/plain",
    "csv": "text/csv",
    "ics": "text/calendar",
    "json": "application/json",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def mail(sheet: Sheet, files: Mapping[str, bytes]) -> bytes:
    """Return a draft that says what is attached and who may read it; of the case it holds the names of the files.

    Args:
        sheet: of the note.
        files: what is attached, by file name; at least one.
    """
    message = EmailMessage(policy=SMTP)
    # Opened as a draft, not as something received (Outlook; others open it all the same).
    message["X-Unsent"] = "1"
    message["Subject"] = " ".join(sheet.subtitle.split())
    # Whose mail it is; what else an organisation says goes with the note, which is attached.
    foot = [sheet.dress.footer] if sheet.dress.footer else []
    message.set_content("\n\n".join([sheet.subtitle, sheet.readers, "\n".join(files), *foot]) + "\n")
    for name, data in files.items():
        kind, detail = _TYPES[name.rpartition(".")[2]].split("/")
        params = {"charset": "utf-8"} if kind == "text" else {}
        message.add_attachment(data, maintype=kind, subtype=detail, filename=name, params=params)
    # Not one by chance, so that the same note gives the same file; no encoded text or file can hold it.
    message.set_boundary("=_consult")
    return message.as_bytes()
