"""How well a product can be found is told from what is known of it, with a remedy for each fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from corpus.health import COSTS, Fault, FaultCode, judge
from corpus.records import Maker, Product, Version
from search_api.page_language import PAGE_LANGUAGES

TEXTS = Path(__file__).resolve().parents[2] / "corpus" / "health.json"
SOUND = {
    "pages": 10,
    "empty_pages": 0,
    "empty": [],
    "damaged_pages": 0,
    "damaged": [],
    "running_pages": 10,
    "headings": 4,
    "languages": {"nl": 0.9, "en": 0.1},
    "link_fault": None,
    "title_rank": 1,
}


def test_a_product_without_fault_has_a_hundred() -> None:
    """What is described and read wholly can be found as well as anything."""
    assert (_judged().score, _judged().faults) == (100, ())


def test_what_failed_can_not_be_found() -> None:
    """Its score is nothing, and the reason is told."""
    health = judge(_product(), {}, {"v": "The file is damaged."})

    assert health.score == 0
    assert health.faults[0].told("en") == "It can not be found: The file is damaged."


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"empty_pages": 5, "empty": [1, 2, 3, 4, 5]}, "pages-without-text"),
        ({"damaged_pages": 1, "damaged": [7]}, "damaged-text"),
        ({"languages": {"en": 0.95, "nl": 0.05}}, "language-differs"),
        ({"languages": {"nl": 0.5, "en": 0.5}}, "language-doubtful"),
        ({"headings": 0}, "no-headings"),
        ({"link_fault": "The page was not fetched."}, "link-dead"),
        ({"title_rank": 9}, "not-found-by-title"),
        ({"title_rank": None}, "not-found-by-title"),
    ],
)
def test_a_fault_of_the_text_is_named(facts: dict[str, Any], code: FaultCode) -> None:
    """That one and no other, and it costs something."""
    health = _judged(**facts)

    assert [fault.code for fault in health.faults] == [code]
    assert health.score < 100


def test_pages_cost_by_their_share() -> None:
    """Half of the pages hide half of what all of them would; one of very many still shows."""
    half, one = _judged(empty_pages=5, empty=[1]), _judged(pages=1000, empty_pages=1, empty=[9])

    assert half.score == 100 - COSTS["pages-without-text"] // 2
    assert one.score == 97


@pytest.mark.parametrize("facts", [{"headings": 0, "running_pages": 0}, {"headings": 0, "running_pages": 4}])
def test_headings_are_not_missed_where_there_need_be_none(facts: dict[str, Any]) -> None:
    """Slides, sheets and texts of a few pages do without."""
    assert _judged(**facts).faults == ()


def test_missing_metadata_is_named() -> None:
    """Each field by itself."""
    bare = Product("p", (Version("v", "p", "scan 17", title_source="name"),))

    codes = {fault.code for fault in judge(bare, {}, {}).faults}

    assert codes == {code for code in get_args(FaultCode) if code.endswith("-missing")}


def test_versions_weigh_alike() -> None:
    """A translation that failed takes half of what it would take alone."""
    whole = _product()
    two = Product("p", (*whole.versions, _version("w")), whole.kind, whole.themes, whole.makers)

    assert judge(two, {"v": SOUND}, {"w": "The file is damaged."}).score == 50


@pytest.mark.parametrize("code", get_args(FaultCode))
def test_every_fault_and_remedy_is_told_in_every_page_language(code: FaultCode) -> None:
    """With all that belongs in it, and in words of its own."""
    values = dict.fromkeys(("reason", "count", "pages", "numbers", "said", "found", "share", "rank"), "7")
    fault = Fault(code, COSTS[code], values=values)

    told = [fault.told(language) for language in PAGE_LANGUAGES]
    remedies = [fault.remedy(language) for language in PAGE_LANGUAGES]

    assert len(set(told)) == len(set(remedies)) == len(PAGE_LANGUAGES)


def test_no_text_is_left_over() -> None:
    """Nothing is translated that is never said."""
    assert set(json.loads(TEXTS.read_text(encoding="utf-8"))) == set(get_args(FaultCode))


def _judged(**facts: Any) -> Any:  # noqa: ANN401 - facts are what JSON holds
    return judge(_product(), {"v": SOUND | facts}, {})


def _product() -> Product:
    return Product("p", (_version("v"),), kind="manual", themes=("inclusion",), makers=(Maker("Example", "lead"),))


def _version(name: str) -> Version:
    return Version(name, "p", "Een handleiding", "Waar het over gaat.", "nl", year=2020)
