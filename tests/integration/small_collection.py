"""A small collection for tests of the asking side: seven uploads through the front door, indexed by the real worker."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from threading import Event
from typing import TYPE_CHECKING

from corpus.intake import Intake, Metadata
from corpus.records import Maker
from indexer.progress import Tally
from indexer.rooms import Desk, open_desk, open_workshop
from indexer.worker import Worker, only_worker

if TYPE_CHECKING:
    from corpus.settings import Settings

YOUTH_EN = """# Young people with a disability in advocacy

Young people with a disability can speak for themselves when meetings are accessible. Ask every participant beforehand
what they need: a sign language interpreter, a ramp, large print, or a friend who comes along. Pay for their transport.

## Preparing a visit to parliament

Rehearse the message in small groups. Two young women with a visual impairment led the delegation to the ministry and
handed over a petition with four hundred signatures for inclusive schools.
"""
YOUTH_NL = """# Jongeren met een beperking in pleitbezorging

Jongeren met een beperking kunnen voor zichzelf spreken als bijeenkomsten toegankelijk zijn. Vraag elke deelnemer vooraf
wat nodig is: een gebarentolk, een oprit, grote letters of een vriend die meekomt. Vergoed het vervoer.
"""
ACTORS_FR = """<!doctype html><html lang="fr"><head><title>Cartographier les parties prenantes</title></head><body>
<h1>Cartographier les parties prenantes</h1>
<p>Placez chaque acteur sur une matrice selon son pouvoir et son intérêt. Les alliés influents sont rencontrés chaque
mois, les opposants influents sont suivis de près, et les groupes peu influents sont informés par la radio locale.</p>
<p>Refaites la carte tous les six mois, car les rapports de force changent après une élection.</p></body></html>
"""
WATER_PAGES = (
    (
        "Water committees collect a small fee from every household. The treasurer writes each payment into the cash"
        " book, and two members who are not related count the money together on Friday."
    ),
    (
        "A broken hand pump is repaired within three days. The mechanic keeps spare seals and rods in the store, and"
        " the committee reports every repair to the district water office."
    ),
)
TOOL = "https://example.org/budget-tracker"


def fill_and_index(settings: Settings) -> dict[str, str]:
    """Take everything in, index it, and return the ids of the products by a short name."""
    with open_desk(settings) as desk:
        ids = _take_in(desk.intake)
        index(desk)
    return ids


def index(desk: Desk) -> None:
    """Let the worker do all that waits."""
    with only_worker(desk):
        workshop = open_workshop(desk, lambda _text: None)
        with closing(workshop.vectors):
            Worker(workshop, Tally(lambda _progress: None), Event()).run(until_idle=True)


def _take_in(intake: Intake) -> dict[str, str]:
    lead = Maker("Invented Alliance", "lead", "NL")
    youth = Metadata(
        language="en", kind="manual", themes=("inclusion",), makers=(lead,), countries=("KE",), year=2021, id="youth"
    )
    intake.add_file(_stream(YOUTH_EN), "young people.md", youth)
    intake.add_file(_stream(YOUTH_NL), "jongeren.md", Metadata(language="nl", year=2022, version_of="youth"))
    actors = Metadata(language="fr", kind="toolkit", themes=("civic-power",), year=2019, id="actors")
    intake.add_file(_stream(ACTORS_FR), "acteurs clés.html", actors)
    water = Metadata(title="Water committees", language="en", kind="manual", themes=("civic-power",), id="water")
    intake.add_file(BytesIO(write_pdf(WATER_PAGES)), 'comité "eau".pdf', water)
    tool = Metadata(title="Budget tracker", summary="Follow the budget of a district online.", language="en", id="tool")
    intake.add_link(TOOL, tool)
    intake.add_file(BytesIO(b"%PDF-1.4\nnothing of a PDF follows"), "broken.pdf", Metadata(title="Broken", id="broken"))
    return {name: name for name in ("youth", "actors", "water", "tool", "broken")}


def _stream(text: str) -> BytesIO:
    return BytesIO(text.encode())


def write_pdf(pages: tuple[str, ...]) -> bytes:
    """A PDF of plain text, a page a string, written by hand (ISO 32000, 7.5)."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for place, text in enumerate(pages):
        content = _page_content(text)
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * place} 0 R "
                "/Resources << /Font << /F1 3 0 R >> >> >>"
            ),
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    return _assemble(objects)


def _page_content(text: str) -> str:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 80:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    return f"BT /F1 11 Tf 14 TL 60 780 Td {shown} ET"


def _assemble(objects: list[str]) -> bytes:
    written = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode() + trailer.encode()
