"""A small part of the demonstration collection, read and indexed by the worker and served with its pages.

Everything is real: catalogue, files, model, index, search and pages. A browser walks through it.
"""

from __future__ import annotations

import csv
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import uvicorn

from corpus.settings import Settings, load_settings
from indexer.rooms import Desk, open_desk
from search_api.app import create_app
from tests.integration.small_collection import index

if TYPE_CHECKING:
    from search_api.live import Live

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
# PDF, Word, slides, sheets, a web page, a link, and a scan that nobody can read yet; versions in two languages.
CHOSEN = (
    "data-protection-beneficiaries-field",
    "kulinda-taarifa-za-walengwa",
    "feminist-leadership-slides",
    "gbv-referral-pathways",
    "gbv-referral-pathways-ar",
    "gender-transformative-note",
    "inclusion-scorecard",
    "istijaba-fada-madani-mutaqallis",
    "lnob-analysis-webtool",
    "machtsanalyse-stakeholders-2018",
    "machtsanalyse-stakeholders-2023",
    "safeguarding-children-manual",
    "safeguarding-partnerships-guide",
    "youth-disability-advocacy-guide",
    "youth-disability-advocacy-guide-fr",
)

ANSWERED = "/?q=" + quote("safeguarding children in our activities")
CROSS_LINGUAL = "/?q=" + quote("Wat doen we als een kind vertelt over misbruik?")
NO_ANSWER = "/?q=" + quote("recipe for paella with shrimps")
LIMITED = "/?q=" + quote('manuals on "safeguarding" in English since 2020 -paella')
MISSPELT = "/?q=" + quote("safegarding toolkits of 1999")
EMPTIED = "/?q=" + quote("toolkits for safegarding before 1990")
ARABIC = "/?q=" + quote("إحالة الناجيات من العنف إلى الخدمات")
PDF_PRODUCT = "/products/safeguarding-children-manual?page=2&q=children"
SHEET_PRODUCT = "/products/inclusion-scorecard?lang=nl"
LINK_PRODUCT = "/products/lnob-analysis-webtool"
SCAN_PRODUCT = "/products/gender-transformative-note"
GONE = "/products/no-such-product"
EVERY_PAGE = (
    "/",
    ANSWERED,
    NO_ANSWER,
    LIMITED,
    MISSPELT,
    EMPTIED,
    ARABIC,
    "/?theme=inclusion",
    PDF_PRODUCT,
    SHEET_PRODUCT,
    LINK_PRODUCT,
    SCAN_PRODUCT,
    GONE,
)


def data_folder(folder: Path, models_folder: Path) -> Settings:
    """An empty data folder that shares the model of the other tests."""
    folder.mkdir()
    (folder / "models").symlink_to(models_folder, target_is_directory=True)
    return load_settings(data=folder, runtime="openvino-fp32")


def take_in(desk: Desk, outside: Path, chosen: tuple[str, ...] = CHOSEN) -> None:
    """Import the chosen rows of the samples' catalogue; nothing is indexed yet."""
    with (SAMPLES / "catalogue.csv").open(encoding="utf-8", newline="") as lines:
        wanted = [row for row in csv.reader(lines) if row[0] in {"id", *chosen}]
    shutil.copytree(SAMPLES / "files", outside / "files")
    table = outside / "catalogue.csv"
    with table.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(wanted)
    report = desk.imports.carry_out(desk.imports.read(table))
    assert not report.refused, report.refused


def fill(settings: Settings, outside: Path) -> None:
    """Take the collection in and let the worker do all that waits."""
    with open_desk(settings) as desk:
        take_in(desk, outside)
        index(desk)


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its address, and what is behind it."""

    url: str
    live: Live


@contextmanager
def served(settings: Settings) -> Iterator[Served]:
    """Serve a data folder on a free port of this machine; let go of at the end."""
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", app.state.live)
    finally:
        server.should_exit = True
        thread.join(20)
