"""What the extractors read of files made on the spot, and what they say of those that can not be read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.records import Extraction
from indexer.extract import EXTRACTORS, extract, extractor_of
from indexer.extract.reading import Limits
from tests.integration import made_files as made
from tests.made_book import epub_file
from tests.made_compound import compound_bytes


def read(path: Path, media_type: str, limits: Limits | None = None) -> Extraction:
    """Read a file under its own name."""
    return extract(path, media_type, "0" * 64, path.name, limits)


def read_bytes(folder: Path, content: bytes, media_type: str, limits: Limits | None = None) -> Extraction:
    """Read bytes as a file."""
    path = folder / "file"
    path.write_bytes(content)
    return read(path, media_type, limits)


def headings(extraction: Extraction) -> list[tuple[int, str]]:
    """Return levels and texts of all headings."""
    return [(heading.level, heading.text) for page in extraction.pages for heading in page.headings]


def everything(extraction: Extraction) -> str:
    """Return the text of all pages."""
    return "\n\n".join(page.text for page in extraction.pages)


def test_word_file(tmp_path: Path) -> None:
    """A Word file becomes sections named by their headings, a list one block, a table a line for each row."""
    extraction = read(made.docx_file(tmp_path / "a.docx"), made.DOCX)

    assert extraction.state == "read"
    assert extraction.title == "Handbook"
    assert [page.label for page in extraction.pages] == ["Handbook of partnerships", "Budget"]
    assert "listen\nwrite down" in extraction.pages[0].text
    assert "Line | Amount\nTravel | 1200" in extraction.pages[1].text


def test_presentation(tmp_path: Path) -> None:
    """A presentation gives a page a slide, with title as heading, texts, tables and notes."""
    extraction = read(made.pptx_file(tmp_path / "a.pptx"), made.PPTX)

    assert [(page.kind, page.number) for page in extraction.pages] == [("slide", 1), ("slide", 2)]
    assert headings(extraction) == [(1, "Why advocacy"), (1, "Costs")]
    assert "Voices are heard\nLaws change" in extraction.pages[0].text
    assert "Ask for examples." in extraction.pages[0].text
    assert "Train | 40" in extraction.pages[1].text


def test_workbook(tmp_path: Path) -> None:
    """Rows of a sheet carry the names of their columns; hidden sheets are not read."""
    extraction = read(made.xlsx_file(tmp_path / "stored-by-content"), made.XLSX)

    assert [(page.kind, page.label) for page in extraction.pages] == [("sheet", "Indicators")]
    assert extraction.pages[0].text == "Indicator: Girls in school; Target: 1200"


def test_workbook_of_numbers(tmp_path: Path) -> None:
    """Rows of bare numbers are left out beyond a few, and the reason says so."""
    extraction = read(made.xlsx_file(tmp_path / "a.xlsx", numeric_rows=400), made.XLSX)

    assert extraction.state == "partial"
    assert "rows of bare numbers" in str(extraction.reason)
    assert len(extraction.pages[0].text.splitlines()) < 80


def test_opendocument_text(tmp_path: Path) -> None:
    """An OpenDocument text is read with its headings and lists, notes after the text."""
    extraction = read(made.odt_file(tmp_path / "a.odt"), made.ODT)

    assert headings(extraction) == [(1, "Water")]
    assert "Committees keep the pumps running." in everything(extraction)
    assert "spare parts\na fund" in everything(extraction)
    assert everything(extraction).endswith("Seen in twelve villages.")


def test_opendocument_spreadsheet(tmp_path: Path) -> None:
    """An OpenDocument spreadsheet is read like a workbook."""
    extraction = read(made.ods_file(tmp_path / "a.ods"), made.ODS)

    assert extraction.pages[0].label == "Villages"
    assert extraction.pages[0].text == "Village: Mto; Pumps: three"


def test_web_page(tmp_path: Path) -> None:
    """Of a web page the main content is read, in the encoding it declares, without menu and scripts."""
    source = (
        "<html><head><meta charset='windows-1252'><title>Café</title></head><body><nav>Home | Contact</nav>"
        "<script>alert(1)</script><main><h1>Méthode</h1><p>Écouter d'abord, puis décider ensemble.</p>"
        "<ul><li>un</li><li>deux</li></ul><h2>Suite</h2><p>Le groupe choisit une personne.</p></main></body></html>"
    )
    extraction = read_bytes(tmp_path, source.encode("cp1252"), "text/html")

    assert extraction.title == "Café"
    assert "Écouter d'abord, puis décider ensemble." in everything(extraction)
    assert "alert" not in everything(extraction)
    assert "Contact" not in everything(extraction)
    assert "Suite" in [text for _, text in headings(extraction)]


def test_markdown(tmp_path: Path) -> None:
    """Markdown gives sections by heading; lists, tables and code stay blocks; the first heading is the title."""
    source = (
        b"# Guide\n\nIntro *here*.\n\n## Steps\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n\n## More\n\n`x`\n"
    )
    extraction = read_bytes(tmp_path, source, "text/markdown")

    assert extraction.title == "Guide"
    assert headings(extraction) == [(1, "Guide"), (2, "Steps"), (2, "More")]
    assert "one\ntwo\n\na | b\nc | d" in everything(extraction)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """A plain text is read in whatever encoding it comes."""
    words = "Les femmes décident où l'eau coule ; à côté, l'école élève ses propres règles. Ça marche très bien. " * 3
    extraction = read_bytes(tmp_path, words.encode(encoding), "text/plain")

    assert "Les femmes décident où l'eau coule" in everything(extraction)


def test_comma_separated(tmp_path: Path) -> None:
    """A table in text form finds its separator and its header."""
    extraction = read_bytes(tmp_path, b"Name;Country\nAmina;Kenya\nJo;Peru\n", "text/csv")

    assert everything(extraction) == "Name: Amina; Country: Kenya\nName: Jo; Country: Peru"


def test_pdf_paragraphs(tmp_path: Path) -> None:
    """Lines of a paragraph are joined; a break that leaves room for the next word stays."""
    lines = [
        made.Written(made.FULL_LINE, 700),
        made.Written("what they decided.", 686),
        made.Written(f"Second {made.FULL_LINE.lower()}", 660),
        made.Written("until the end.", 646),
    ]
    extraction = read_bytes(tmp_path, made.pdf_bytes(lines), made.PDF)

    assert everything(extraction).split("\n\n") == [
        f"{made.FULL_LINE} what they decided.",
        f"Second {made.FULL_LINE.lower()} until the end.",
    ]


def test_pdf_running_lines(tmp_path: Path) -> None:
    """Running heads and page numbers go; what is written only once stays."""
    pages = [
        [
            made.Written("Annual report", 800),
            made.Written(f"Chapter {word} is about {word} things.", 600),
            made.Written(f"Page {number}", 40),
        ]
        for number, word in enumerate(("water", "school", "health", "land"), start=1)
    ]
    extraction = read_bytes(tmp_path, made.pdf_bytes(*pages), made.PDF)

    assert [page.text for page in extraction.pages] == [
        f"Chapter {word} is about {word} things." for word in ("water", "school", "health", "land")
    ]


def test_pdf_headings(tmp_path: Path) -> None:
    """Headings come from the outline and from the size of the letters; the title from the file's properties."""
    page = [
        made.Written("Findings", 760, size=11),
        made.Written("What we learned", 720, size=18),
        *(made.Written(made.FULL_LINE, 690 - 14 * row) for row in range(8)),
    ]
    content = made.pdf_bytes(page, title="Lessons on water", outline={"Findings": 0})
    extraction = read_bytes(tmp_path, content, made.PDF)

    assert extraction.title == "Lessons on water"
    assert [text for _, text in headings(extraction)] == ["Findings", "What we learned"]
    for heading in extraction.pages[0].headings:
        assert extraction.pages[0].text[heading.offset :].startswith(heading.text)


def test_pdf_of_pictures(tmp_path: Path) -> None:
    """Scanned pages are named, with what would make them searchable."""
    extraction = read_bytes(tmp_path, made.picture_pdf_bytes(3), made.PDF)

    assert extraction.state == "unreadable"
    assert extraction.page_count == 3
    assert extraction.reason == ("Pages 1 to 3 are scanned and will be searchable after text recognition.")


def test_pdf_with_garbled_font(tmp_path: Path) -> None:
    """A page whose font gives control characters instead of letters is reported, not indexed."""
    garbage = "".join(chr(1 + (index * 7) % 8) + "abcd"[index % 4] for index in range(120))
    extraction = read_bytes(tmp_path, made.pdf_bytes([made.Written(garbage, 700)]), made.PDF)

    assert extraction.state == "unreadable"
    assert "fonts" in str(extraction.reason).lower()


@pytest.mark.parametrize(
    ("content", "media_type", "says"),
    [
        (made.locked_pdf_bytes("key"), made.PDF, "password"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, made.DOCX, "password"),
        (b"%PDF-1.7 and nothing else", made.PDF, "damaged"),
        (b"PK\x03\x04 broken", made.XLSX, "damaged"),
        (b"", "text/plain", "no text"),
        (b"anything", "application/msword", "save it as .docx"),
        (b"anything", "application/vnd.ms-powerpoint", "LibreOffice installed on this machine"),
        (b"anything", "image/png", "not really a picture"),
        (b"anything", "image/gif", "save it as PNG"),
        (b"anything", "application/x-unheard-of", "PDF"),
    ],
)
def test_unreadable(tmp_path: Path, content: bytes, media_type: str, says: str) -> None:
    """What can not be read gets one sentence that names the cause and what to do, never an exception."""
    extraction = read_bytes(tmp_path, content, media_type)

    assert extraction.state == "unreadable"
    assert extraction.pages == ()
    assert says in str(extraction.reason)


def test_page_limit(tmp_path: Path) -> None:
    """At a limit what was read stays, and the reason says how much that is."""
    content = made.pdf_bytes(*([made.Written(f"Page of {word}", 700)] for word in ("water", "land", "school")))
    extraction = read_bytes(tmp_path, content, made.PDF, Limits(pages=2))

    assert extraction.state == "partial"
    assert len(extraction.pages) == 2
    assert "2 of 3 pages" in str(extraction.reason)


def test_archive_that_would_burst(tmp_path: Path) -> None:
    """An office file whose contents would fill the memory is refused before it is unpacked."""
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(40):
            part.write(b" " * 2**20)
    extraction = read(path, made.DOCX, Limits(memory_mebibytes=100))

    assert extraction.state == "unreadable"
    assert "memory" in str(extraction.reason)


def test_extraction_key() -> None:
    """Every type has a name and version under which its extractions are kept, the refused ones too."""
    assert extractor_of(made.PDF) == ("pdf", 2)
    assert extractor_of("application/zip") == ("refused", 1)
    assert len(EXTRACTORS) >= 16


def _samples(folder: Path) -> list[tuple[bytes, str]]:
    made.docx_file(folder / "docx"), made.pptx_file(folder / "pptx"), made.xlsx_file(folder / "xlsx")
    made.odt_file(folder / "odt")
    pdf = made.pdf_bytes([made.Written(made.FULL_LINE, 700)], title="T", outline={"A": 0})
    files = [(folder / name).read_bytes() for name in ("docx", "pptx", "xlsx", "odt")]
    types = [made.DOCX, made.PPTX, made.XLSX, made.ODT]
    texts = [
        (b"<h1>A</h1><table><tr><td>b", "text/html"),
        (rb"{\rtf1\ansi{\info{\title A}}\pard Who decides{\footnote b}?\par c\cell\row }", "application/rtf"),
        (
            b"From: a\nSubject: =?utf-8?q?b?=\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nc\n--x--",
            "message/rfc822",
        ),
    ]
    message = {"__properties_version1.0": b"", "__substg1.0_1000001E": b"Wells are dry."}
    books = [
        (epub_file(folder / "epub").read_bytes(), "application/epub+zip"),
        (compound_bytes(message), "application/vnd.ms-outlook"),
    ]
    return [*zip(files, types, strict=True), (pdf, made.PDF), *texts, *books]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bytes, str]]:
    """One file a format, as bytes."""
    return _samples(tmp_path_factory.mktemp("samples"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files(samples: list[tuple[bytes, str]], tmp_path: Path, data: st.DataObject) -> None:
    """Whatever happens to the bytes of a file, reading it ends in a state, and in a reason unless all was read."""
    content, media_type = data.draw(st.sampled_from(samples))
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(broken) // 2, len(broken)))
    extraction = read_bytes(tmp_path, bytes(broken[:cut]), media_type)

    assert extraction.state in {"read", "partial", "unreadable"}
    assert (extraction.reason is None) == (extraction.state == "read")
    assert bool(extraction.pages) == (extraction.state != "unreadable")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), media_type=st.sampled_from(sorted(EXTRACTORS)))
def test_random_bytes(tmp_path: Path, content: bytes, media_type: str) -> None:
    """Random bytes under any type end in a state and a reason too."""
    extraction = read_bytes(tmp_path, content, media_type)

    assert (extraction.reason is None) == (extraction.state == "read")


def test_picture_of_page(tmp_path: Path) -> None:
    """A page can be drawn in the width asked for; a page that is not there is an error that says so."""
    from PIL import Image

    from indexer.engine.page_pictures import PageNotDrawn, page_picture

    path = tmp_path / "a.pdf"
    path.write_bytes(made.pdf_bytes([made.Written("Hello", 700)]))

    with Image.open(io.BytesIO(page_picture(path, 1, 240))) as picture:
        assert picture.format == "WEBP"
        assert abs(picture.width - 240) <= 1
    with pytest.raises(PageNotDrawn, match="Page 2"):
        page_picture(path, 2, 240)
