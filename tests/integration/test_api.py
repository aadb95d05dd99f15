"""The JSON addresses over a real small collection: taken in, indexed by the worker, asked through HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from corpus.settings import Settings, load_settings
from search_api import app as root
from search_api.app import create_app
from search_api.labels import Labels
from search_api.middleware import SELF_ONLY
from tests.integration.small_collection import WATER_PAGES, fill_and_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

API = "/api/v1"
YOUTH = {"q": "How do young people with a disability speak for themselves?"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """An indexed collection; drawn, asked and never changed but by the test that withdraws."""
    data = tmp_path_factory.mktemp("collection")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    made = load_settings(data=data, runtime="openvino-fp32")
    fill_and_index(made)
    return made


@pytest.fixture(scope="module")
def app(settings: Settings) -> FastAPI:
    """The service over it."""
    return create_app(settings)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who asks."""
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as opened:
        yield opened


def _asked(client: TestClient, **parameters: str | int | list[str]) -> dict[str, Any]:
    response = client.get(f"{API}/search", params={**YOUTH, **parameters})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def _products(answer: dict[str, Any]) -> list[str]:
    return [hit["product"]["id"] for hit in answer["results"]]


# --- a question ------------------------------------------------------------------------------------------------------


def test_question_finds_the_product_that_answers(client: TestClient) -> None:
    """The best product answers, its evidence holds the words, and all versions of it are one hit."""
    hit = _asked(client)["results"][0]

    assert hit["product"]["id"] == "youth"
    assert hit["version"]["language"] == "en"
    assert [other["language"] for other in hit["also_in"]] == ["nl"]
    assert "young people" in hit["evidence"][0]["text"].lower()


def test_question_in_another_language_finds_it_too(client: TestClient) -> None:
    """A French question is answered by an English page, and the Dutch reader is shown the Dutch version."""
    answer = _asked(client, q="Comment réparer une pompe à eau cassée ?", lang="fr")
    shown = _asked(client, lang="nl")["results"][0]["version"]

    assert _products(answer)[0] == "water"
    assert shown["language"] == "nl"


def test_hit_says_everything_about_its_place(client: TestClient) -> None:
    """Score and shares add up, highlights and snippet lie within the text, reasons have codes."""
    answer = _asked(client)
    hit = answer["results"][0]
    evidence = hit["evidence"][0]

    assert sum(hit["score"]["shares"].values()) == pytest.approx(hit["score"]["value"])
    assert {evidence["text"][start:end].lower() for start, end in evidence["highlights"]} & {"young", "disability"}
    assert 0 <= evidence["snippet"][0] < evidence["snippet"][1] <= len(evidence["text"])
    assert {reason["code"] for reason in hit["why"]} <= {"words", "meaning", "title", "language"}
    assert answer["verdict"]["kind"] in {"answer", "weak", "none"}


def test_answer_says_where_its_time_went(client: TestClient) -> None:
    """Server-Timing names the phases, so that a browser's tools show them."""
    timing = client.get(f"{API}/search", params=YOUTH).headers["server-timing"]

    assert "embedding;dur=" in timing
    assert "retrieval;dur=" in timing


def test_evidence_links_lead_to_the_page(client: TestClient) -> None:
    """The links of a passage show its page as text, as a picture and in the original."""
    evidence = _asked(client, q="Who repairs a broken hand pump?")["results"][0]["evidence"][0]
    page = client.get(evidence["links"]["page"])
    picture = client.get(evidence["links"]["picture"])
    file = client.get(evidence["links"]["file"])

    assert page.json()["number"] == evidence["first_page"]
    assert picture.headers["content-type"] == "image/webp"
    assert file.headers["content-type"] == "application/pdf"


def test_labels_are_in_the_readers_language(client: TestClient) -> None:
    """Themes and kinds are called what the reader calls them, in hits and in counts."""
    answer = _asked(client, lang="nl")

    assert answer["results"][0]["product"]["kind"] == {"id": "manual", "label": "Handleiding"}
    assert {"value": "inclusion", "label": "Inclusie", "count": 1} in answer["facets"]["themes"]


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        ({"theme": ["civic-power"]}, {"actors", "water"}),
        ({"theme": ["civic-power", "inclusion"], "kind": "manual"}, {"youth", "water"}),
        ({"language": "fr"}, {"actors"}),
        ({"country": "ke"}, {"youth"}),
        ({"organisation": "Invented Alliance"}, {"youth"}),
        ({"year_from": 2018, "year_to": 2020}, {"actors"}),
    ],
)
def test_filters_admit_only_what_fits(client: TestClient, filters: dict[str, Any], admitted: set[str]) -> None:
    """Values of one filter are alternatives, filters add up, and the counts know them too."""
    answer = _asked(client, **filters)

    assert set(_products(answer)) <= admitted
    assert answer["total"] <= len(admitted)


def test_pages_follow_one_another(client: TestClient) -> None:
    """Cursors lead through the whole answer, every product once, in the order of the answer in one piece."""
    whole = _products(_asked(client))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        part = _asked(client, page_size=1, **cursor)
        seen += _products(part)
        if part["next_cursor"] is None:
            break
        cursor = {"cursor": part["next_cursor"]}

    assert seen == whole
    assert len(seen) > 2


def test_terms_of_the_sector_are_spelt_out_and_said(client: TestClient) -> None:
    """What was added to the question is told, in the reader's language and as it was added."""
    concepts = _asked(client, q="une politique de SDSR pour les jeunes", lang="nl")["concepts"]

    srhr = next(concept for concept in concepts if concept["id"] == "srhr")
    assert srhr["label"] == "seksuele en reproductieve gezondheid en rechten"
    assert srhr["english"] == "sexual and reproductive health and rights"


def test_a_reader_can_have_his_own_words_only(client: TestClient) -> None:
    """Nothing is added where nobody wants it, and the pages of the two answers are not mixed up."""
    own = _asked(client, q="une politique de SDSR", spell_out="false", page_size=1)
    mixed = client.get(f"{API}/search", params={"q": "une politique de SDSR", "cursor": own["next_cursor"]})

    assert own["concepts"] == []
    assert mixed.status_code == 422


def test_less_likely_products_are_counted_and_listed_on_demand(client: TestClient) -> None:
    """The list ends where it is no longer worthwhile and says how many more there are; asked for, they follow it."""
    short = _asked(client)
    whole = _asked(client, less_likely=1)

    assert len(_products(short)) == short["total"]
    assert short["total"] + short["less_likely"] == whole["total"]
    assert _products(whole)[: short["total"]] == _products(short)
    assert whole["less_likely"] == 0


def test_addresses_are_described_before_the_first_request(app: FastAPI) -> None:
    """Requests that come together find the description made; FastAPI can not make it for two at a time."""
    assert app.openapi_schema is not None


# --- what a question says besides words ------------------------------------------------------------------------------


def test_a_phrase_must_stand_in_what_is_found(client: TestClient) -> None:
    """In quotation marks words stand side by side in every passage, case, accents and endings aside; others are out."""
    exact = _asked(client, q='"Hand Pumps" repair')
    apart = _asked(client, q='"pump hand"')

    assert _products(exact) == ["water"]
    assert all("hand pump" in passage["text"] for hit in exact["results"] for passage in hit["evidence"])
    assert exact["understood"]["phrases"] == ["Hand Pumps"]
    assert apart["results"] == []
    assert apart["understood"]["nowhere"] == ["pump hand"]


def test_what_is_excluded_stands_in_nothing_that_is_found(client: TestClient) -> None:
    """A word or phrase with a minus rules a product out, in whatever language the question is."""
    everything = _asked(client, q="advocacy meetings money", less_likely=1)
    without = _asked(client, q='advocacy meetings money -treasurer -"radio locale"', less_likely=1)

    assert {"water", "actors", "youth"} <= set(_products(everything))
    assert not {"water", "actors"} & set(_products(without))
    assert "youth" in _products(without)
    assert without["understood"]["excluded"] == ["treasurer", "radio locale"]
    assert without["understood"]["words"] == "advocacy meetings money"


def test_a_quotation_in_a_sentence_binds_where_the_reader_says_so(client: TestClient) -> None:
    """Asked in full, a quoted term may be said in other words; `exact` holds answers to it."""
    question = 'What do people mean by a "cash book"?'
    loose, exact = _asked(client, q=question, less_likely=1), _asked(client, q=question, exact="true", less_likely=1)

    assert loose["understood"]["loose"] == ["cash book"]
    assert len(loose["results"]) > 1
    assert _products(exact) == ["water"]


def test_limits_said_in_words_are_filters_that_are_told(client: TestClient) -> None:
    """Kind, language and years are taken from the question, named in the answer, and left alone on demand."""
    asked: dict[str, Any] = {"q": "toolkits for stakeholders in French before 2020", "less_likely": 1}
    answer = _asked(client, **asked)

    assert _products(answer) == ["actors"]
    assert answer["understood"]["words"] == "stakeholders"
    assert answer["understood"]["constraints"] == [
        {"said": "toolkits", "kind": "kind", "value": "toolkit", "year_from": None, "year_to": None},
        {"said": "before 2020", "kind": "years", "value": None, "year_from": None, "year_to": 2019},
        {"said": "in French", "kind": "language", "value": "fr", "year_from": None, "year_to": None},
    ]
    assert _asked(client, **asked, constraints="false")["understood"]["words"] == asked["q"]
    one_less = _asked(client, **asked, as_words=["in french", "before 2020"])["understood"]
    assert [one["said"] for one in one_less["constraints"]] == ["toolkits"]
    assert one_less["words"] == "stakeholders in French before 2020"


def test_a_filter_of_the_reader_wins(client: TestClient) -> None:
    """What is chosen beside the box is not overruled by what the box says."""
    answer = _asked(client, q="advocacy in French", language="nl")

    assert answer["understood"]["constraints"] == []
    assert _products(answer) == ["youth"]


def test_the_version_asked_for_is_shown(client: TestClient) -> None:
    """Who asks for Dutch in English is shown the Dutch version."""
    answer = _asked(client, q="advocacy in Dutch")

    assert [hit["version"]["language"] for hit in answer["results"]] == ["nl"]


def test_a_typing_error_is_told(client: TestClient) -> None:
    """The word is suggested as the collection spells it, and asked instead where nothing is written as typed."""
    suggested = _asked(client, q="committee tresurer")["understood"]
    mended = _asked(client, q="tresurer")
    typed = _asked(client, q="tresurer", mend="false")["understood"]

    assert (suggested["spelling"], suggested["mended"], suggested["words"]) == (
        "committee treasurer",
        False,
        "committee tresurer",
    )
    assert (mended["understood"]["spelling"], mended["understood"]["words"]) == ("treasurer", "treasurer")
    assert mended["understood"]["mended"]
    assert "water" in _products(mended)
    assert (typed["spelling"], typed["words"]) == (None, "tresurer")


# --- wrong questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "parameter", "part"),
    [
        ({"q": "   "}, "q", "type a question"),
        ({"year_from": "soon"}, "year_from", "whole number"),
        ({"year_from": 2022, "year_to": 2020}, "year_to", "before year_from"),
        ({"page_size": 5000}, "page_size", "50 or less"),
        ({"language": "english"}, "language", "a code"),
        ({"language_balance": "all"}, "language_balance", "mine or any"),
        ({"lang": "de"}, "lang", "en"),
        ({"theme": "inclusivity"}, "theme", "inclusion"),
        ({"cursor": "nonsense"}, "cursor", "leave it out"),
        ({"cursor": "W10"}, "cursor", "leave it out"),
        ({"langauge": "nl"}, "langauge", "language may be meant"),
        ({"zzz": "1"}, "zzz", "use one of q, theme"),
    ],
)
def test_wrong_parameter_is_named(client: TestClient, parameters: dict[str, Any], parameter: str, part: str) -> None:
    """A parameter that is wrong or unknown is answered with its name, the cause and the remedy."""
    response = client.get(f"{API}/search", params={**YOUTH, **parameters})
    problem = response.json()

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["parameter"] == parameter
    assert part in problem["detail"]
    assert problem["instance"] == f"{API}/search"
    assert problem["request"] == response.headers["x-request-id"]


def test_cursor_of_another_question_is_refused(client: TestClient) -> None:
    """A cursor only continues the answer it came with."""
    cursor = _asked(client, page_size=1)["next_cursor"]

    problem = client.get(f"{API}/search", params={"q": "water", "cursor": cursor}).json()

    assert "another question" in problem["detail"]


def test_unknown_address_is_a_problem(client: TestClient) -> None:
    """A program gets problem+json for an address that leads nowhere, a person a page."""
    for_program = client.get(f"{API}/nothing")
    for_person = client.get("/nothing")

    assert for_program.json()["title"] == "Not found"
    assert for_person.status_code == 404
    assert for_person.headers["content-type"].startswith("text/html")


def test_wrong_method_says_what_is_allowed(client: TestClient) -> None:
    """An address used with the wrong method answers 405 and names the right one."""
    response = client.delete(f"{API}/search")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    assert response.json()["type"] == "/docs#not-allowed"


def test_unexpected_error_shows_nothing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours is written to the log under a number, and the answer gives that number alone."""

    def broken(*_given: object) -> str:
        message = "secret of the inside"
        raise RuntimeError(message)

    monkeypatch.setattr(Labels, "of", broken)
    response = client.get(f"{API}/products/youth")

    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["content-security-policy"] == SELF_ONLY
    assert response.json()["request"] in caplog.text
    assert "secret of the inside" in caplog.text


# --- freshness -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/search?q=disability", "/suggest?q=you", "/products/youth", "/products/youth/similar"]
)
def test_unchanged_answer_is_not_sent_again(client: TestClient, path: str) -> None:
    """Who holds an answer asks with its tag and gets 304 while generation and catalogue are the same."""
    first = client.get(API + path)
    again = client.get(API + path, headers={"If-None-Match": first.headers["etag"]})
    other = client.get(API + path, headers={"If-None-Match": first.headers["etag"], "Accept-Language": "nl"})

    assert again.status_code == 304
    assert again.content == b""
    assert other.status_code == 200


# --- suggestions -----------------------------------------------------------------------------------------------------


def test_suggestions_complete_titles_and_terms(client: TestClient) -> None:
    """What was typed is completed by titles, with their product, and by themes in the reader's language."""
    titles = client.get(f"{API}/suggest", params={"q": "water com"}).json()["suggestions"]
    terms = client.get(f"{API}/suggest", params={"q": "burgerk", "lang": "nl"}).json()["suggestions"]

    assert {"text": "Water committees", "kind": "title", "product": "water"} in titles
    assert {"text": "Burgerkracht", "kind": "term", "product": None} in terms


def test_suggestions_complete_organisations(client: TestClient) -> None:
    """Whoever knows who made something finds it by that name."""
    suggested = client.get(f"{API}/suggest", params={"q": "alliance inv"}).json()["suggestions"]

    assert {"text": "Invented Alliance", "kind": "organisation", "product": None} in suggested


# --- products, pages, files ------------------------------------------------------------------------------------------


def test_product_has_all_its_versions(client: TestClient) -> None:
    """A product is shown with versions, makers and files; a tool with its link."""
    product = client.get(f"{API}/products/youth").json()
    tool = client.get(f"{API}/products/tool").json()

    assert [version["language"] for version in product["versions"]] == ["en", "nl"]
    assert product["makers"][0]["name"] == "Invented Alliance"
    assert tool["versions"][0]["link"] == "https://example.org/budget-tracker"


def test_similar_products_leave_the_product_out(client: TestClient) -> None:
    """What is like a product is never the product itself."""
    found = client.get(f"{API}/products/water/similar", params={"limit": 2}).json()["results"]

    assert 0 < len(found) <= 2
    assert "water" not in [hit["product"]["id"] for hit in found]


def test_page_text_knows_its_neighbours(client: TestClient) -> None:
    """A page is given as it was read, with links to the page before and after."""
    first = client.get(f"{API}/products/water/pages/1").json()
    second = client.get(first["links"]["next"]).json()

    assert "cash book" in " ".join(first["text"].split())
    assert first["links"]["previous"] is None
    assert second["number"] == len(WATER_PAGES)
    assert second["links"]["next"] is None


def test_version_chooses_the_page(client: TestClient) -> None:
    """`version` says which version's page is meant, the reader's language decides where it is not given."""
    product = client.get(f"{API}/products/youth").json()
    dutch = product["versions"][1]["id"]

    named = client.get(f"{API}/products/youth/pages/1", params={"version": dutch}).json()
    wanted = client.get(f"{API}/products/youth/pages/1", headers={"Accept-Language": "nl"}).json()

    assert named["version"] == wanted["version"] == dutch
    assert "gebarentolk" in named["text"]


@pytest.mark.parametrize(
    "path",
    [
        "/products/nobody",
        "/products/nobody/similar",
        "/products/water/pages/99",
        "/products/water/pages/99.webp",
        "/products/water/pages/1?version=nobody",
        "/products/tool/pages/1",
        "/products/youth/pages/1.webp",
        f"/products/water/files/{'0' * 64}",
        "/products/water/files/..%2f..%2fetc%2fpasswd",
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(client: TestClient, path: str) -> None:
    """Products, versions, pages, pictures and files that do not exist answer 404 with a sentence."""
    response = client.get(API + path)

    assert response.status_code == 404
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [("1.webp?width=33", "width"), ("1.webp?width=wide", "width"), ("two", "number"), ("0", "number")],
)
def test_page_and_width_are_checked(client: TestClient, path: str, parameter: str) -> None:
    """Only some widths are drawn, and a page is a number from 1."""
    response = client.get(f"{API}/products/water/pages/{path}")

    assert response.status_code == 422
    assert response.json()["parameter"] == parameter


def test_picture_is_drawn_once(client: TestClient, settings: Settings) -> None:
    """A picture is kept on the disk, may be used for a while without asking, and has a tag."""
    first = client.get(f"{API}/products/water/pages/2.webp", params={"width": 160})
    kept = list((settings.data / "pictures").rglob("*-2-160.webp"))
    again = client.get(
        f"{API}/products/water/pages/2.webp", params={"width": 160}, headers={"If-None-Match": first.headers["etag"]}
    )

    assert first.content[8:12] == b"WEBP"
    assert [path.read_bytes() for path in kept] == [first.content]
    assert "max-age" in first.headers["cache-control"]
    assert again.status_code == 304


def _file_of(client: TestClient, product: str) -> dict[str, Any]:
    file: dict[str, Any] = client.get(f"{API}/products/{product}").json()["versions"][0]["files"][0]
    return file


def test_original_is_downloaded_under_its_own_name(client: TestClient) -> None:
    """A file comes back byte for byte, as a download, with its name whatever signs it holds, and inside a sandbox."""
    file = _file_of(client, "water")
    response = client.get(file["link"])

    assert len(response.content) == file["size"]
    assert response.headers["content-disposition"] == "attachment; filename*=utf-8''comit%C3%A9%20%22eau%22.pdf"
    assert response.headers["content-security-policy"].startswith("sandbox;")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_only_pdf_is_opened_in_the_browser(client: TestClient) -> None:
    """`inline=1` opens a PDF; a page of HTML from outside is downloaded all the same."""
    pdf = client.get(_file_of(client, "water")["link"], params={"inline": 1})
    html = client.get(_file_of(client, "actors")["link"], params={"inline": 1})

    assert pdf.headers["content-disposition"].startswith("inline;")
    assert html.headers["content-disposition"].startswith("attachment;")


def test_part_of_a_file_can_be_asked_for(client: TestClient) -> None:
    """A reader of PDFs fetches only what it shows."""
    response = client.get(_file_of(client, "water")["link"], headers={"Range": "bytes=0-7"})

    assert response.status_code == 206
    assert response.content == b"%PDF-1.4"


def test_file_of_another_product_is_not_given(client: TestClient) -> None:
    """A file is only found under a product that has it."""
    sha256 = _file_of(client, "water")["sha256"]

    assert client.get(f"{API}/products/youth/files/{sha256}").status_code == 404


# --- the service itself ----------------------------------------------------------------------------------------------


def test_jobs_name_what_failed_and_why(client: TestClient) -> None:
    """A file that could not be read is listed with a reason, and delayed nobody."""
    jobs = client.get(f"{API}/jobs").json()

    assert jobs["counts"]["failed"] == 1
    assert jobs["counts"]["queued"] == 0
    assert jobs["failed"][0]["product"] == "broken"
    assert jobs["failed"][0]["reason"]


def test_service_says_that_it_lives_and_is_ready(client: TestClient) -> None:
    """The two probes of an operator answer 200."""
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json()["status"] == "ready"


def test_service_without_an_index_lives_and_says_what_is_missing(tmp_path: Any) -> None:  # noqa: ANN401 - pytest's path
    """Before the first generation the service lives, is not ready, and a question is answered with what to do."""
    with TestClient(create_app(load_settings(data=tmp_path))) as fresh:
        ready = fresh.get("/readyz")
        asked = fresh.get(f"{API}/search", params=YOUTH)

        assert fresh.get("/healthz").status_code == 200
        assert ready.status_code == asked.status_code == 503
        assert "indexer add" in ready.json()["detail"]
        assert "retry-after" in asked.headers


@pytest.mark.parametrize("path", ["/docs", f"{API}/search?q=water", "/nothing", "/healthz", f"{API}/nothing"])
def test_every_answer_trusts_this_site_alone(client: TestClient, path: str) -> None:
    """No answer lets in a script, style or frame from elsewhere, or one that stands inside a page."""
    headers = client.get(path).headers

    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"]


def test_docs_need_nothing_from_elsewhere(client: TestClient) -> None:
    """The page /docs lists every address and every problem, with no script and no address outside."""
    page = client.get("/docs").text
    paths = client.get(f"{API}/openapi.json").json()["paths"]

    assert all(path in page for path in paths)
    assert 'id="wrong-parameter"' in page
    assert "<script" not in page
    assert "//" not in page.replace("<!doctype html>", "")


def test_answers_are_packed(client: TestClient) -> None:
    """A long answer travels compressed where the browser can unpack it; a PDF, compressed in itself, does not."""
    response = client.get(f"{API}/search", params=YOUTH, headers={"Accept-Encoding": "gzip"})

    file = client.get(_file_of(client, "water")["link"], headers={"Accept-Encoding": "gzip"})

    assert response.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in file.headers


def test_at_least_two_may_ask_at_once() -> None:
    """A slow question never blocks the next."""
    assert root._questions_at_once() >= 2


def test_withdrawn_product_is_gone_at_once(client: TestClient, app: FastAPI) -> None:
    """The next request knows nothing of a withdrawn product: no hit, no count, no suggestion, no page, no file."""
    file = _file_of(client, "actors")["link"]
    before = client.get(f"{API}/products/actors")
    app.state.provided.live.catalogue.withdraw("actors")
    try:
        answer = _asked(client, q="Cartographier les parties prenantes")

        assert "actors" not in _products(answer)
        assert "fr" not in [entry["value"] for entry in answer["facets"]["languages"]]
        assert client.get(f"{API}/suggest", params={"q": "cartographier"}).json()["suggestions"] == []
        assert client.get(file).status_code == 404
        assert client.get(f"{API}/products/actors/pages/1").status_code == 404
        assert (
            client.get(f"{API}/products/actors", headers={"If-None-Match": before.headers["etag"]}).status_code == 404
        )
    finally:
        app.state.provided.live.catalogue.restore("actors")
