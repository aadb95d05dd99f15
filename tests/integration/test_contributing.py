"""Adding products over the real service: what is kept, what is refused and how, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from corpus.people_records import Account, Actor, Role
from corpus.records import Likeness
from corpus.settings import load_settings
from search_api import receiving
from search_api.app import create_app
from tests.integration.small_collection import ACTORS_FR, WATER_PAGES, YOUTH_EN, fill_and_index, write_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from httpx2 import Response

    from search_api.live import Live

PRODUCTS = "/api/v1/products"
PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
OPERATOR = Actor(None, "operator")
REPORT = b"# Reed beds\n\nNine volunteers measured the reed beds in spring.\n"


@dataclass(frozen=True)
class Site:
    """The service, and a key of everybody who uses it."""

    app: FastAPI
    live: Live
    keys: dict[str, str]

    def client(self, who: str) -> TestClient:
        """A program of somebody."""
        headers = {"Authorization": f"Bearer {self.keys[who]}"} if who in self.keys else {}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False, follow_redirects=False)

    def count(self) -> int:
        """How many versions there are."""
        return sum(len(product.versions) for product in self.live.catalogue.all())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Site]:
    """Contributors of two organisations, an editor, and an indexed collection."""
    data = tmp_path_factory.mktemp("collection")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    settings = load_settings(data=data, runtime="openvino-fp32")
    fill_and_index(settings)
    app = create_app(settings)
    with TestClient(app):
        live: Live = app.state.live
        lake, pond = (live.people.organisations.take(name, OPERATOR).id for name in ("Lake", "Pond"))
        places: tuple[tuple[str, Role, str | None], ...] = (
            ("lake", "contributor", lake),
            ("pond", "contributor", pond),
            ("editor", "editor", None),
        )
        keys = {}
        for name, role, organisation in places:
            account = Account("", f"{name}@example.org", name, role, organisation)
            added = live.people.accounts.add(account, PASSWORD, OPERATOR)
            keys[name] = live.people.keys.make(added, "adding", ["contribute", "search"], 1)
        yield Site(app, live, keys)


def _send(client: TestClient, *files: tuple[str, bytes], **fields: str) -> Response:
    parts: list[Any] = [("file", file) for file in files]
    return client.post(PRODUCTS, files=parts, data=fields)


def test_the_answer_comes_when_the_bytes_are_kept(site: Site) -> None:
    """202 with the product, and where to see how far it is; the same bytes lie in the store."""
    answer = _send(site.client("lake"), ("reeds.md", REPORT), year="2024", countries="ke; ug", kind="report")
    upload = answer.json()["uploads"][0]
    state = site.client("lake").get(upload["state"]).json()
    kept = site.live.catalogue.find(upload["product"]["id"])

    assert (answer.status_code, upload["outcome"], upload["waits_for_editor"]) == (202, "added", True)
    assert (state["stage"], state["visibility"]) == ("waiting", "draft")
    assert (kept.owner, kept.countries, kept.versions[0].year) == ("lake", ("KE", "UG"), 2024)
    assert site.live.files.path(kept.versions[0].files[0].sha256).read_bytes() == REPORT
    assert site.live.people.audit.newest(1)[0].subject == kept.id


def test_of_several_files_those_that_can_not_be_taken_are_named(site: Site) -> None:
    """The others go in; each refusal says what to do."""
    answer = _send(site.client("editor"), ("a.md", b"# First\n\nwords"), ("tool.exe", b"MZ\x90"), ("empty.pdf", b""))
    found = answer.json()

    assert answer.status_code == 202
    assert [upload["name"] for upload in found["uploads"]] == ["a.md"]
    assert [refused["name"] for refused in found["refused"]] == ["tool.exe", "empty.pdf"]
    assert "it is a program" in found["refused"][0]["detail"]


@pytest.mark.parametrize(
    ("files", "fields", "told"),
    [
        ([("a.exe", b"MZ")], {}, "it is a program"),
        ([("a.md", b"some words")], {"yeer": "2020"}, "year may be meant"),
        ([("a.md", b"some words")], {"year": "soon"}, "write it like 2021"),
        ([("a.md", b"some words")], {"kind": "novel"}, "use one of"),
        ([("a.md", b"some words")], {"countries": "Kenya"}, "use two capitals"),
        ([("a.md", b"some words")], {"visibility": "all"}, "use one of draft"),
        ([("a.md", b"some words")], {"version_of": "no-such"}, "There is no product no-such"),
        ([("a.md", b"some words")], {"link": "https://example.org"}, "send files, or a link by itself"),
        ([("a.md", b"words one"), ("b.md", b"words two")], {"title": "Both"}, "send a file at a time"),
        ([], {"title": "A tool"}, "send files, or a link by itself"),
        ([], {"link": "https://example.org/tool"}, "describe what the link offers"),
        ([], {"link": "javascript:alert(1)", "title": "A", "summary": "b"}, "it is not a web address"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    site: Site, files: list[tuple[str, bytes]], fields: dict[str, str], told: str
) -> None:
    """A problem with the cause and the remedy; no product is there that was not there before."""
    before = site.count()
    answer = _send(site.client("editor"), *files, **fields)

    assert answer.headers["content-type"] == "application/problem+json"
    assert 400 <= answer.status_code < 500
    assert told in answer.json()["detail"]
    assert site.count() == before


def test_more_than_is_taken_at_once_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a length that says so before anything is read, without one as soon as it is too much."""
    monkeypatch.setattr(receiving, "LARGEST", 1000)
    long = b"word " * 1000
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    before = site.count()
    declared = _send(site.client("editor"), ("long.md", long))
    streamed = site.client("editor").post(PRODUCTS, content=iter([head, long, b"\r\n--x--\r\n"]), headers=kind)

    assert (declared.status_code, streamed.status_code) == (413, 413)
    assert site.count() == before


def test_a_name_is_never_a_path(site: Site) -> None:
    """Whatever a file is called, it lies under its digest, and is called by the end of its name."""
    for name in ("../../../etc/passwd", "..\\..\\boot.ini", "/absolute/x.md", "a\x00b.md", "CON", "x" * 400 + ".md"):
        content = f"# Paths\n\nof {len(name)}".encode()
        upload = _send(site.client("editor"), (name, content)).json()["uploads"][0]
        file = upload["product"]["versions"][0]["files"][0]

        assert not {"/", "\\"} & set(file["name"])
        assert site.live.files.path(file["sha256"]).name == file["sha256"]
        assert len(file["name"]) <= 255


def test_a_stranger_adds_nothing(site: Site) -> None:
    """Who is not known is told to sign in."""
    before = site.count()

    assert _send(site.client("stranger"), ("a.md", b"words")).status_code == 401
    assert site.count() == before


def test_bytes_of_another_organisations_draft_are_not_told_to_be_here(site: Site) -> None:
    """The second organisation gets a product of its own; each is told of its own when it sends the bytes again."""
    secret = b"# Negotiation notes\n\nThe minister will visit the pond in May.\n"
    first = _send(site.client("lake"), ("notes.md", secret)).json()["uploads"][0]
    second = _send(site.client("pond"), ("notes.md", secret)).json()["uploads"][0]
    again = _send(site.client("lake"), ("notes.md", secret)).json()["uploads"][0]

    assert (first["outcome"], second["outcome"], again["outcome"]) == ("added", "added", "already there")
    assert first["product"]["id"] != second["product"]["id"]
    assert again["product"]["id"] == first["product"]["id"]
    assert site.client("pond").get(first["state"]).status_code == 404
    assert site.client("pond").get(first["product"]["link"]).status_code == 404


def test_a_public_product_is_told_to_be_here(site: Site) -> None:
    """What everybody sees is no secret, and is not added twice."""
    upload = _send(site.client("pond"), ("young.md", YOUTH_EN.encode())).json()["uploads"][0]

    assert (upload["outcome"], upload["product"]["id"]) == ("already there", "youth")


def test_a_contributor_adds_no_version_to_what_is_not_theirs_or_published(site: Site) -> None:
    """Neither to another organisation's product, nor past the editor into one that everybody sees."""
    own = _send(site.client("lake"), ("own.md", b"# Own\n\nOur own words.")).json()["uploads"][0]["product"]["id"]
    draft = _send(site.client("lake"), ("own nl.md", b"# Eigen\n\nOnze eigen woorden."), version_of=own)
    foreign = _send(site.client("pond"), ("x.md", b"# X\n\nwords"), version_of="youth")
    hidden = _send(site.client("pond"), ("x.md", b"# X\n\nwords"), version_of=own)
    site.client("editor").get("/")
    site.live.catalogue.describe(_public(site, own))
    published = _send(site.client("lake"), ("own fr.md", "# À nous\n\nNos mots.".encode()), version_of=own)

    assert draft.json()["uploads"][0]["product"]["id"] == own
    assert (foreign.status_code, hidden.status_code, published.status_code) == (403, 404, 422)
    assert "an editor can join the two" in published.json()["detail"]


def _public(site: Site, product_id: str) -> Any:  # noqa: ANN401 - a changed record
    from dataclasses import replace

    return replace(site.live.catalogue.find(product_id), visibility="public")


def test_a_contributor_changes_no_card_that_is_not_theirs(site: Site) -> None:
    """Not a word of another organisation's draft, nor of what everybody sees; publishing is for editors."""
    mine = _send(site.client("lake"), ("mine.md", b"# Mine\n\nWords of mine.")).json()["uploads"][0]
    other = site.client("pond")
    answers = [
        other.post(f"/add/cards/{version}{way}", data={"title": "Taken", "was_title": "", "other": "youth"}).status_code
        for version in (mine["version"], "youth")
        for way in ("", "/retry", "/join", "/apart", "/publish")
    ]
    own = site.client("lake").post(f"/add/cards/{mine['version']}/publish", data={"visibility": "public"})

    assert all(400 <= status < 500 for status in answers), answers
    assert own.status_code == 403
    assert site.live.catalogue.find("youth").title != "Taken"
    assert site.live.catalogue.find(mine["product"]["id"]).title == "mine"
    assert site.live.catalogue.find(mine["product"]["id"]).visibility == "draft"


def test_a_card_tells_what_it_is_like_to_whoever_may_see_that(site: Site) -> None:
    """Own drafts can be joined; with what everybody sees an editor decides; another organisation's is not told."""
    lake, pond = site.client("lake"), site.client("pond")
    texts = {name: f"# {name}\n\nAbout {name}.".encode() for name in ("Reeds", "Rushes", "Sedges")}
    one, two = (_send(lake, (f"{name}.md", texts[name])).json()["uploads"][0] for name in ("Reeds", "Rushes"))
    other = _send(pond, ("Sedges.md", texts["Sedges"])).json()["uploads"][0]
    pairs = [sorted((one["version"], seen)) for seen in (two["version"], other["version"], "youth")]
    site.live.likenesses.put([one["version"]], [Likeness(first, second, "edition", 0.6) for first, second in pairs])
    card = lake.get(f"/add/cards/{one['version']}").text
    joined = lake.post(f"/add/cards/{one['version']}/join", data={"other": two["version"]})
    past_the_editor = lake.post(f"/add/cards/{one['version']}/join", data={"other": "youth"})
    unseen = lake.post(f"/add/cards/{one['version']}/join", data={"other": other["version"]})

    assert (card.count("/join"), card.count("An editor decides"), "Sedges" in card) == (1, 1, False)
    assert site.live.catalogue.find_version(one["version"]).product_id == two["product"]["id"]
    assert (joined.status_code, past_the_editor.status_code, unseen.status_code) == (303, 422, 404)


def test_where_nothing_waits_contributors_publish_themselves(site: Site) -> None:
    """The setting decides; whose it is stays the own organisation's."""
    settings = site.live.settings.model_copy(update={"contributions": "publish"})
    app = create_app(settings)
    with TestClient(app, headers={"Authorization": f"Bearer {site.keys['pond']}"}) as client:
        upload = _send(client, ("open.md", b"# Open\n\nFor everybody at once.")).json()["uploads"][0]

    kept = site.live.catalogue.find(upload["product"]["id"])
    assert (kept.visibility, kept.owner, upload["waits_for_editor"]) == ("public", "pond", False)


def test_a_version_that_failed_is_tried_again_from_its_card(site: Site) -> None:
    """The button of its organisation puts it into the queue once more."""
    client = site.client("pond")
    upload = _send(client, ("odd.md", b"# Odd\n\nSomething odd.")).json()["uploads"][0]
    job = next(job for job in site.live.jobs.claim("test", 60, limit=100) if job.version_id == upload["version"])
    site.live.jobs.fail(job.id, "test", "The file is odd; mend it.")
    failed = client.get(upload["state"]).json()
    client.post(f"/add/cards/{upload['version']}/retry")
    queued = client.get(upload["state"]).json()

    assert (failed["stage"], failed["reason"]) == ("failed", "The file is odd; mend it.")
    assert (queued["stage"], queued["reason"]) == ("waiting", None)


def test_the_same_page_of_a_pdf_and_of_a_web_page_are_told_from_their_bytes(site: Site) -> None:
    """Whatever their names and declared kinds say."""
    sent = (("a.txt", write_pdf(WATER_PAGES) + b"\n%"), ("b.pdf", ACTORS_FR.encode() + b"<!-- -->"))
    uploads = _send(site.client("editor"), *sent).json()["uploads"]

    kinds = [upload["product"]["versions"][0]["files"][0]["media_type"] for upload in uploads]
    assert kinds == ["application/pdf", "text/html"]
