"""The draft of an e-mail: what is attached arrives as it was, and no word becomes a header."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from sessions.notes.blocks import Sheet
from sessions.notes.mail import mail
from sessions.notes.sheet import Reader, sheet
from sessions.notes.write import FORMATS, render_all
from tests.sessions.notes import samples

HEADERS = ["X-Unsent", "Subject", "MIME-Version", "Content-Type"]


def note() -> Sheet:
    return sheet(samples.planted(), Reader.GROUP, samples.LANGUAGE, samples.NOW)


def opened(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_draft_is_unsent_addressed_to_nobody_and_says_who_may_read() -> None:
    made = note()
    message = opened(mail(made, {"note.pdf": b"%PDF"}))
    assert message["X-Unsent"] == "1"
    assert message.keys() == HEADERS
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    assert made.readers in text
    assert "note.pdf" in text
    assert "Zq" not in message["Subject"] + text


def test_every_format_arrives_as_it_was() -> None:
    made = note()
    files = {
        name: file.data
        for name, file in render_all(made, [*FORMATS], lambda form: f"{form}.{FORMATS[form].suffix}").items()
    }
    draft = opened(files.pop("eml.eml"))
    attached = {part.get_filename(): part.get_payload(decode=True) for part in draft.iter_attachments()}
    assert attached == files
    assert len(attached) == len(FORMATS) - 1


def test_alone_it_has_the_pdf() -> None:
    files = render_all(note(), ["eml"], lambda form: f"note.{form}")
    (only,) = opened(files["note.eml"].data).iter_attachments()
    assert (list(files), only.get_filename(), only.get_content_type()) == (["note.eml"], "note.pdf", "application/pdf")


@pytest.mark.parametrize(
    "hostile", ["x\r\nBcc: all@example.org", "x\nX: y\n\nbody", *samples.HOSTILE], ids=lambda text: text[:24]
)
def test_hostile_text_adds_no_header_and_is_found_literally(hostile: str) -> None:
    made = replace(note(), subtitle=hostile[:2_000], readers=hostile)
    message = opened(mail(made, {"note.txt": hostile.encode()}))
    assert message.keys() == HEADERS
    assert message["Subject"] == " ".join(hostile[:2_000].split())
    body = message.get_body()
    assert body is not None
    assert " ".join(hostile.split()) in " ".join(body.get_content().split())
    (only,) = message.iter_attachments()
    assert only.get_payload(decode=True) == hostile.encode()


def test_same_note_gives_the_same_bytes() -> None:
    assert mail(note(), {"note.pdf": b"%PDF"}) == mail(note(), {"note.pdf": b"%PDF"})
