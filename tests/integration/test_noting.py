"""In its spare time the worker notes what it published and proposes which versions are one product."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from corpus.health import health_of_all
from corpus.intake import Metadata
from corpus.settings import Settings, load_settings
from indexer.commands import app as commands
from indexer.plan import nothing_to_do
from indexer.rooms import Desk, open_desk
from search_api.app import create_app
from tests.integration.small_collection import YOUTH_EN, fill_and_index, index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REVISED = (
    f"{YOUTH_EN}\n## Afterwards\n\nWrite down within a week what the ministry promised, and who will ask about it.\n"
)
AS_HTML = f"<!doctype html><html lang=en><title>Youth</title><body><p>{YOUTH_EN.replace('#', '')}</p></body></html>"
WATER_NL = """# Watercomités

Watercomités innen bij elk huishouden een kleine bijdrage. De penningmeester schrijft elke betaling in het kasboek, en
twee leden die geen familie van elkaar zijn, tellen op vrijdag samen het geld. Een kapotte handpomp wordt binnen drie
dagen hersteld, want de monteur bewaart afdichtingen en stangen in de schuur en meldt elke reparatie aan de gemeente.
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """The small collection with a revised edition, another format, a translation apart, and a wrong language."""
    data = tmp_path_factory.mktemp("noting")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    settings = load_settings(data=data)
    fill_and_index(settings)
    with open_desk(settings) as desk:
        added = {"revised": REVISED, "html": AS_HTML, "dutch": WATER_NL}
        for name, text in added.items():
            suffix = "html" if name == "html" else "md"
            told = Metadata(title=f"Added {name}", id=name, language="en" if name != "dutch" else "fr")
            desk.intake.add_file(BytesIO(text.encode()), f"{name}.{suffix}", told)
        index(desk)
    return settings


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """Everything that looking needs."""
    with open_desk(settings) as desk:
        yield desk


def test_the_same_text_and_a_revised_edition_are_proposed(desk: Desk) -> None:
    """In another format, and with a part added; their translation is a version of one of them already."""
    found = {frozenset((like.first, like.second)): like.kind for like in desk.likenesses.waiting()}

    assert found[frozenset(("youth", "html"))] == "same text"
    assert found[frozenset(("youth", "revised"))] in {"edition", "same text"}


def test_nothing_is_left_to_note(desk: Desk) -> None:
    """What was noted and compared is not noted again until something changes."""
    assert nothing_to_do(desk)
    assert desk.traits.uncompared() == []


def test_a_wrong_language_shows_in_the_health(desk: Desk) -> None:
    """What is said to be French and reads as Dutch; what failed comes first."""
    health = {one.product.id: one for one in health_of_all(desk.catalogue, desk.jobs, desk.traits)}

    assert "language-differs" in {fault.code for fault in health["dutch"].faults}
    assert health["broken"].score == 0
    assert health["youth"].score > health["dutch"].score


def test_health_and_proposals_can_be_read_over_http(settings: Settings) -> None:
    """In the reader's language, the worst first; a wrong parameter is named."""
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        health = client.get("/api/v1/health/products", params={"lang": "nl", "limit": 2}).json()
        proposed = client.get("/api/v1/versions/proposed").json()["proposed"]
        wrong = client.get("/api/v1/health/products", params={"limit": 0})

    assert (len(health["products"]), health["products"][0]["product"]) == (2, "broken")
    assert health["total"] == 8
    assert health["products"][0]["faults"][0]["fault"].startswith("Het is niet te vinden")
    assert {"html", "youth"} <= {version["id"] for pair in proposed for version in pair["versions"]}
    assert (wrong.status_code, wrong.json()["parameter"]) == (422, "limit")


def test_staff_decide_by_command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """They see what waits, make two products one, find one product, and take it back."""
    monkeypatch.setenv("KMS_DATA", str(settings.data))
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        before = _found(client)
        assert "have the same text" in _run("versions")
        assert "versions now" in _run("versions", "confirm", "youth", "html")
        merged = _found(client)
        address = client.get("/api/v1/products/html").json()["id"]
        similar = client.get("/api/v1/products/youth/similar").json()["results"]
        assert "No longer confirmed" in _run("versions", "undo")
        after = _found(client)

    assert {"youth", "html"} <= set(before)
    assert "html" not in merged
    assert len(merged) == len(set(merged)) == len(before) - 1
    assert address == "youth"
    assert "html" not in {hit["product"]["id"] for hit in similar}
    assert after == before


def test_what_is_rejected_is_gone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """And there again once that is taken back."""
    monkeypatch.setenv("KMS_DATA", str(settings.data))
    waiting = json.loads(_run("versions", "--json"))
    _run("versions", "reject", "youth", "html")
    fewer = json.loads(_run("versions", "--json"))
    _run("versions", "undo")

    assert len(fewer) == len(waiting) - 1
    assert json.loads(_run("versions", "--json")) == waiting


def test_health_can_be_read_by_command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As sentences, and as JSON."""
    monkeypatch.setenv("KMS_DATA", str(settings.data))

    assert "products, score" in _run("health")
    assert json.loads(_run("health", "--json", "--below", "1"))[0]["product"] == "broken"


def _found(client: TestClient) -> list[str]:
    asked = {"q": "young people with a disability", "less_likely": "1"}
    return [hit["product"]["id"] for hit in client.get("/api/v1/search", params=asked).json()["results"]]


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(commands, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout
