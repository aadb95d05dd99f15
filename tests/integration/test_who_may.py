"""Every address with every kind of reader, over the real service: nobody sees or does what is not theirs.

A fresh route falls into these tests by itself: they walk what the service has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from corpus.people_records import Account, Actor, Role
from corpus.settings import Settings, load_settings
from search_api.access import Action
from search_api.admission import action_of
from search_api.app import create_app
from tests.integration.small_collection import fill_and_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from httpx2 import Response

    from corpus.people import People
    from search_api.live import Live

API = "/api/v1"
PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
OPERATOR = Actor(None, "operator")
# What is told of each secret product nowhere but to those who may see it.
SIGNS = {
    "water": ("Water committees", "cash book", "comité", "treasurer"),
    "actors": ("Cartographier les parties prenantes", "radio locale"),
    "youth": ("Jongeren met een beperking", "sign language interpreter"),
}
QUESTIONS = ("who writes payments into the cash book?", "Water committees", "cartographier", "jongeren beperking")


@dataclass(frozen=True)
class Site:
    """The service, and the cookies of everybody who uses it."""

    app: FastAPI
    live: Live
    cookies: dict[str, dict[str, str]]

    @property
    def people(self) -> People:
        """Those who have accounts."""
        return self.live.people

    def client(self, who: str) -> TestClient:
        """A browser of somebody."""
        return TestClient(self.app, cookies=self.cookies[who], raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """An indexed collection."""
    data = tmp_path_factory.mktemp("collection")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    made = load_settings(data=data, runtime="openvino-fp32")
    fill_and_index(made)
    return made


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[Site]:
    """`water` is a draft of the Lake group, `actors` for staff, `youth` for members; `tool` and `broken` are public."""
    app = create_app(settings)
    with TestClient(app):
        live: Live = app.state.live
        lake, pond = (live.people.organisations.take(name, OPERATOR).id for name in ("Lake", "Pond"))
        for product_id, visibility, owner in (
            ("water", "draft", lake),
            ("actors", "staff", lake),
            ("youth", "members", None),
        ):
            found = live.catalogue.find(product_id)
            live.catalogue.describe(replace(found, visibility=visibility, owner=owner))  # type: ignore[arg-type]  # three of the four
        cookies: dict[str, dict[str, str]] = {"stranger": {}}
        for who, role, organisation in (
            ("reader", "reader", None),
            ("other contributor", "contributor", pond),
            ("own contributor", "contributor", lake),
            ("editor", "editor", None),
            ("admin", "admin", None),
        ):
            assert role in get_args(Role)
            email = f"{who.replace(' ', '.')}@example.org"
            account = live.people.accounts.add(
                Account("", email, who, role, organisation),  # type: ignore[arg-type]  # checked above
                PASSWORD,
                OPERATOR,
            )
            cookies[who] = {"kms_session": live.people.sessions.open(account.id)}
        link = live.people.invitations.find(live.people.invitations.for_members(OPERATOR))
        cookies["member"] = {"kms_session": live.people.sessions.open(None, link.id)}
        yield Site(app, live, cookies)


SEES = {
    "stranger": set(),
    "member": {"youth"},
    "reader": {"youth"},
    "other contributor": {"youth"},
    "own contributor": {"youth", "water", "actors"},
    "editor": {"youth", "water", "actors"},
    "admin": {"youth", "water", "actors"},
}


def routes(app: FastAPI) -> list[tuple[str, APIRoute]]:
    """Every address of the service with its route."""
    found = [context.route for context in iter_route_contexts(app.routes)]
    return [(route.path, route) for route in found if isinstance(route, APIRoute)]


def addresses(site: Site) -> list[str]:
    """Every address that can be asked with GET, filled in for each product of the collection."""
    made = set()
    products = {product.id: product for product in site.live.catalogue.all()}
    for path, route in routes(site.app):
        if "GET" not in (route.methods or ()):
            continue
        for product in products.values():
            file = next((file.sha256 for version in product.versions for file in version.files), "0" * 64)
            version = product.versions[0].id if product.versions else "none"
            values = {"product_id": product.id, "version_id": version, "sha256": file, "number": "1"}
            values |= {"fingerprint": "0", "name": "x"}
            made.add(re.sub(r"{(\w+)}", lambda match: values.get(match[1], "unknown"), path))  # noqa: B023 - used at once
    asked = [f"{API}/search?q={question}&less_likely=1" for question in QUESTIONS]
    asked += [f"/?q={question}&less_likely=1" for question in QUESTIONS]
    asked += [f"{API}/suggest?q={letters}" for letters in ("wat", "cart", "jong", "com")]
    shown = "&".join(f"v={version.id}" for product in products.values() for version in product.versions)
    asked += [f"/add?{shown}", f"/add/marks?{shown}"]
    return sorted(made) + asked + ["/?theme=civic-power", "/?theme=inclusion", "/?kind=manual", "/?language=fr"]


def test_every_address_says_what_it_is_for(site: Site) -> None:
    """A route without a declared action is closed to everybody, and this test says so before anybody meets it."""
    contexts = list(iter_route_contexts(site.app.routes))
    undeclared = [path for path, route in routes(site.app) if action_of(route.endpoint) not in get_args(Action)]

    assert undeclared == []
    assert len(routes(site.app)) == len(contexts), "an address that is no route of ours passes no door"


def test_an_undeclared_address_is_closed_to_everybody(settings: Settings) -> None:
    """Forgetting to declare denies."""
    app = create_app(settings)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "open"

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/forgotten").status_code == 403


@pytest.mark.parametrize("who", SEES)
def test_nobody_learns_of_what_is_not_theirs(site: Site, who: str) -> None:
    """Not by any page, answer, suggestion, count, snippet, similar list, picture or file: every address is walked."""
    hidden = SIGNS.keys() - SEES[who]
    client = site.client(who)
    leaks = []
    for address in addresses(site):
        answer = client.get(address)
        assert answer.status_code < 500 or answer.status_code == 503, address
        # the address itself is repeated where nothing is there
        told = answer.text.replace(address.partition("?")[2], "")
        leaks += [
            (address, product_id, sign)
            for product_id in hidden
            for sign in SIGNS[product_id]
            if sign in told and sign not in address
        ]

    assert leaks == []


@pytest.mark.parametrize("who", SEES)
def test_everybody_finds_what_is_theirs(site: Site, who: str) -> None:
    """Denying everything would be no art: search, pages, files and counts hold what somebody may see."""
    client = site.client(who)
    listed = client.get(f"{API}/search", params={"q": "water committees cash book", "less_likely": 1}).json()
    found = {hit["product"]["id"] for hit in listed["results"]}
    opened = {name for name in SIGNS if client.get(f"/products/{name}").status_code == 200}
    read = {name for name in SIGNS if client.get(f"{API}/products/{name}/pages/1").status_code == 200}
    filed = {name for name in SIGNS if client.get(_file_address(site, name)).status_code == 200}

    assert found & SIGNS.keys() == opened == read == filed == SEES[who]
    assert max(entry["count"] for entry in listed["facets"]["languages"]) <= len(found)
    assert listed["total"] == len(found)


def test_a_hidden_product_and_one_that_never_was_are_answered_alike(site: Site) -> None:
    """Who guesses names learns nothing."""
    client = site.client("other contributor")
    for address in (
        "/products/{}",
        API + "/products/{}",
        API + "/products/{}/similar",
        API + "/products/{}/pages/1.webp",
    ):
        hidden, never = (client.get(address.format(name)) for name in ("water", "maybe"))

        assert (hidden.status_code, _without_names(hidden)) == (404, _without_names(never))


def test_counts_of_work_are_those_of_what_may_be_seen(site: Site) -> None:
    """A contributor counts no draft of another organisation among what waits, nor does the search page."""
    site.live.jobs.enqueue("water", 1)
    own, other = (
        site.client(who).get(f"{API}/jobs").json()["counts"] for who in ("own contributor", "other contributor")
    )
    pages = [
        site.client(who).get("/").text.count("still being read") for who in ("own contributor", "other contributor")
    ]
    site.live.jobs.finish(site.live.jobs.claim("test", 60)[0].id, "test")

    assert (own["queued"], other["queued"]) == (1, 0)
    assert pages == [1, 0]


def test_an_answer_is_not_taken_for_that_of_another_reader(site: Site) -> None:
    """Signing in or out makes another answer of the same address, whatever the browser holds."""
    staff, stranger = site.client("editor"), site.client("stranger")
    tag = staff.get(f"{API}/suggest?q=wat").headers["etag"]

    assert staff.get(f"{API}/suggest?q=wat", headers={"If-None-Match": tag}).status_code == 304
    assert stranger.get(f"{API}/suggest?q=wat", headers={"If-None-Match": tag}).status_code == 200


def test_a_picture_that_is_not_for_everybody_is_asked_for_each_time(site: Site) -> None:
    """The next person at a shared computer does not find it in the browser."""
    picture = site.client("editor").get(f"{API}/products/water/pages/1.webp")

    assert picture.status_code == 200
    assert picture.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("who", ["stranger", "member", "reader", "other contributor", "editor"])
def test_only_administrators_manage_people(site: Site, who: str) -> None:
    """Nobody else opens these pages or sends what they send; strangers are led to the sign-in."""
    client = site.client(who)
    before = site.people.audit.count()
    for path, route in routes(site.app):
        if action_of(route.endpoint) == "manage people":
            for method in route.methods or ():
                answer = client.request(method, re.sub("{.*?}", "x", path), headers={"Origin": "http://testserver"})

                expected = {403} if who not in {"stranger", "member"} else {303, 401}
                assert answer.status_code in expected, (method, path)
    assert site.people.audit.count() == before


def test_where_only_members_may_ask_a_stranger_is_led_to_the_sign_in(settings: Settings, site: Site) -> None:
    """Pages lead there and back, addresses for programs say so; members by link or account go in."""
    app = create_app(settings.model_copy(update={"readers": "members"}))
    with TestClient(app, follow_redirects=False) as client:
        page, answer = client.get("/products/tool?page=2"), client.get(f"{API}/search?q=water")
        health = client.get("/healthz")
        client.cookies.update(site.cookies["member"])
        entered = client.get(f"{API}/search?q=water")

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/products/tool%3Fpage%3D2")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert (health.status_code, entered.status_code) == (200, 200)


def test_a_key_does_what_its_scope_says_for_its_account(site: Site) -> None:
    """Within the scope it sees what its account sees; outside it is refused, as is a key that is none."""
    account = site.people.accounts.with_email("own.contributor@example.org")
    key = site.people.keys.make(account, "reading", ["search"], 1)
    client, bearer = site.client("stranger"), {"Authorization": f"Bearer {key}"}

    assert client.get(f"{API}/products/water", headers=bearer).status_code == 200
    assert client.get(f"{API}/jobs", headers=bearer).status_code == 403
    assert client.get("/account", headers=bearer).status_code == 403
    assert client.get(f"{API}/products/tool", headers={"Authorization": "Bearer kms_guessed"}).status_code == 401


def _file_address(site: Site, name: str) -> str:
    file = site.live.catalogue.find(name).versions[0].files[0]
    return f"{API}/products/{name}/files/{file.sha256}"


def _without_names(answer: Response) -> str:
    return re.sub(r"water|maybe|[0-9a-f]{12}", "", answer.text)
