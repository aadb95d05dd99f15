"""Books, rich text, e-mail messages and saved web pages, and texts in old encodings."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from corpus.media_types import recognise
from corpus.records import Extraction
from indexer.extract import extract
from indexer.extract.reading import Limits
from tests.made_book import epub_file
from tests.made_compound import compound_bytes


def read(path: Path) -> Extraction:
    """Read a file as what its bytes say it is."""
    return extract(path, recognise(path, path.name), "0" * 64, path.name)


def read_bytes(folder: Path, content: bytes, name: str) -> Extraction:
    """Read bytes as a file of this name."""
    (folder / name).write_bytes(content)
    return read(folder / name)


def everything(extraction: Extraction) -> str:
    """Return the text of all pages."""
    return "\n\n".join(page.text for page in extraction.pages)


def test_book(tmp_path: Path) -> None:
    """A book's chapters are sections in the order of its spine, without its table of contents."""
    extraction = read(epub_file(tmp_path / "a.epub"))

    assert (extraction.state, extraction.title) == ("read", "Water for all")
    assert [(page.number, page.label) for page in extraction.pages] == [(1, "Wells"), (2, "Pumps")]


def test_book_with_a_damaged_list(tmp_path: Path) -> None:
    """A book without a usable list of contents ends in a reason."""
    extraction = read(epub_file(tmp_path / "a.epub", {"META-INF/container.xml": "<container/>"}))

    assert extraction.state == "unreadable"
    assert "damaged or not really an e-book" in str(extraction.reason)


def test_locked_book(tmp_path: Path) -> None:
    """A book whose chapters are encrypted is told as a file with a password; encrypted fonts are no obstacle."""
    locks = '<encryption><CipherReference URI="{}"/></encryption>'
    locked = read(epub_file(tmp_path / "a.epub", {"META-INF/encryption.xml": locks.format("OPS/two.xhtml")}))
    fonts = read(epub_file(tmp_path / "b.epub", {"META-INF/encryption.xml": locks.format("OPS/font.otf")}))

    assert "password" in str(locked.reason)
    assert fonts.state == "read"


def test_rich_text(tmp_path: Path) -> None:
    """Rich text gives its paragraphs, tables and notes in the code page it declares, and its title."""
    content = (
        rb"{\rtf1\ansi\ansicpg1250{\info{\title Stud\'ec}}{\fonttbl{\f0\fcharset238 Arial;}}\pard\f0 "
        rb"Kdo rozhoduje o studn\'ec{\footnote Seen twice.}?\par {\pict 00"
        + b"ab" * 400
        + rb"}\trowd A\cell B\cell\row C\cell D\cell\row }"
    )
    extraction = read_bytes(tmp_path, content, "a.rtf")

    assert extraction.state == "read"
    assert extraction.title == "Studě"
    assert everything(extraction) == "Kdo rozhoduje o studně Seen twice.?\n\nA | B\nC | D"


def test_message(tmp_path: Path) -> None:
    """Of a message subject, writer and plainest text are read; what is attached is named, not opened."""
    message = EmailMessage()
    message["From"] = "Amina <amina@example.org>"
    message["To"] = "b@example.org"
    message["Subject"] = "Réunion sur l'eau"
    message["Date"] = "Mon, 03 Jun 2024 10:00:00 +0000"
    message.set_content("Nous creusons un puits.")
    message.add_alternative("<p>Nous creusons <b>un puits</b>.</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="plan.pdf")
    extraction = read_bytes(tmp_path, message.as_bytes(), "a.eml")

    assert (extraction.state, extraction.title) == ("partial", "Réunion sur l'eau")
    assert everything(extraction).split("\n\n") == [
        "Réunion sur l'eau",
        "Amina | Mon, 03 Jun 2024 10:00:00 +0000",
        "Nous creusons un puits.",
    ]
    assert "plan.pdf" in str(extraction.reason)


def test_message_in_html_alone(tmp_path: Path) -> None:
    """A message without a plain part is read from its page, whatever its charset is called."""
    head = b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=nonsense\n\n"
    extraction = read_bytes(tmp_path, head + "<p>Où est l'eau ?</p>".encode("cp1252"), "a.eml")

    assert "Où est l'eau ?" in everything(extraction)


def test_forwarded_message(tmp_path: Path) -> None:
    """A message within a message is read with its own subject."""
    inner = EmailMessage()
    inner["Subject"] = "The first letter"
    inner.set_content("Wells are dry.")
    outer = EmailMessage()
    outer["From"] = outer["To"] = "a@example.org"
    outer["Subject"] = "Fwd"
    outer.set_content("See below.")
    outer.add_attachment(inner)
    text = everything(read_bytes(tmp_path, outer.as_bytes(), "a.eml"))

    assert "See below." in text
    assert "The first letter" in text
    assert "Wells are dry." in text


def test_saved_web_page(tmp_path: Path) -> None:
    """A web page saved with its pictures is read as the page that it is."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "<Saved by a browser>", "Pumps", "today"
    message.set_content(
        "<html><title>Hand pumps</title><body><nav>Menu</nav><main><h1>Repair</h1><p>Grease it.</p></main>",
        subtype="html",
    )
    message.add_related(b"x", maintype="image", subtype="png", cid="<p>")
    extraction = read_bytes(tmp_path, message.as_bytes(), "a.mhtml")

    assert (extraction.state, extraction.title) == ("read", "Hand pumps")
    assert everything(extraction) == "Repair\n\nGrease it."


def test_outlook_message(tmp_path: Path) -> None:
    """A message saved by Outlook gives subject, writer and text, and names what is attached."""

    def wide(text: str) -> bytes:
        return text.encode("utf-16-le")

    content = compound_bytes(
        {
            "__properties_version1.0": b"",
            "__substg1.0_0037001F": wide("Wells"),
            "__substg1.0_0C1A001F": wide("Amina"),
            "__substg1.0_1000001E": b"They are dry.",
            "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("plan.pdf"),
        }
    )
    extraction = read_bytes(tmp_path, content, "a.msg")

    assert (extraction.state, extraction.title) == ("partial", "Wells")
    assert everything(extraction) == "Wells\n\nAmina\n\nThey are dry."
    assert "plan.pdf" in str(extraction.reason)


def test_long_page(tmp_path: Path) -> None:
    """Of a web page over the limit the beginning is read, and the reason says so."""
    path = tmp_path / "a.html"
    path.write_text("<html><body><main><p>Grease the chain.</p>" + "<p>again</p>" * 1000)
    extraction = extract(path, "text/html", "0", "a.html", Limits(characters=5000))

    assert extraction.state == "partial"
    assert "Grease the chain." in everything(extraction)
    assert "very long" in str(extraction.reason)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman", "cp850"])
def test_western_encodings(tmp_path: Path, encoding: str) -> None:
    """A French text is read in whichever encoding a program once wrote it."""
    text = "Où les comités décident, l'été s'achève à Bâle ; ça coûte très cher, même à l'hôpital."
    extraction = read_bytes(tmp_path, text.encode(encoding), "a.txt")

    assert everything(extraction) == text
