"""The table of problems: every error has a row, and what is told is complete, translated and shows nothing inside."""

from __future__ import annotations

import inspect
import json
from types import ModuleType

import pytest
from starlette.requests import Request

from corpus import errors as corpus_errors
from corpus.errors import UnknownProduct
from indexer.engine import errors as engine_errors
from indexer.engine import page_pictures
from search_api import errors as search_errors
from search_api.errors import EmptyQuestion, WrongParameter
from search_api.page_language import PAGE_LANGUAGES, choose
from search_api.parameter_faults import explain
from search_api.problem_titles import TITLES
from search_api.problems import MEDIA_TYPE, TABLE, Problem, as_json, describe, name_of


def _classes(module: ModuleType) -> list[type[Exception]]:
    return [
        found
        for _name, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Exception) and found.__module__ == module.__name__
    ]


ERRORS = [kind for module in (corpus_errors, engine_errors, page_pictures, search_errors) for kind in _classes(module)]


def _request(path: str = "/api/v1/search", query: str = "", accept: str = "") -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"accept-language", accept.encode())],
            "request_number": "abc123",
        }
    )


def _body(request: Request, problem: Problem) -> dict[str, object]:
    body: dict[str, object] = json.loads(bytes(as_json(request, problem).body))
    return body


@pytest.mark.parametrize("kind", ERRORS, ids=name_of)
def test_every_error_has_its_own_row(kind: type[Exception]) -> None:
    """An error that can reach somebody who asks has a status and a title of its own."""
    row = TABLE[kind]

    assert 400 <= row.status < 600
    assert row.title in TITLES


@pytest.mark.parametrize("title", TITLES)
def test_titles_are_complete(title: str) -> None:
    """Every title exists in every page language, and every title is used."""
    assert set(TITLES[title]) == set(PAGE_LANGUAGES)
    assert all(TITLES[title].values())
    assert title in {row.title for row in TABLE.values()} | {"not-ready", "not-allowed"}


def test_names_are_told_apart() -> None:
    """Two errors never share an address on the page /docs."""
    assert len({name_of(kind) for kind in TABLE}) == len(TABLE)


def test_problem_has_the_members_of_the_standard() -> None:
    """A problem says type, title, status, detail and instance (RFC 9457), and which parameter to mend."""
    error = WrongParameter(parameter="year_from", value="x", cause="it is not a whole number", remedy="write digits")

    response = as_json(_request(), describe(error))

    assert response.media_type == MEDIA_TYPE
    assert json.loads(bytes(response.body)) == {
        "type": "/docs#wrong-parameter",
        "title": "A parameter is wrong",
        "status": 422,
        "detail": 'The parameter year_from can not be "x": it is not a whole number; write digits.',
        "instance": "/api/v1/search",
        "request": "abc123",
        "parameter": "year_from",
    }


def test_empty_question_names_its_parameter() -> None:
    """An empty question is the fault of q."""
    assert describe(EmptyQuestion()).parameter == "q"


def test_new_error_is_answered_as_its_parent() -> None:
    """An error without a row is what its nearest ancestor is."""

    class Withdrawn(UnknownProduct):
        """There is no product {id} any more."""

    assert describe(Withdrawn(id="x")).status == 404


def test_unexpected_error_shows_nothing_of_what_is_inside() -> None:
    """What nobody foresaw is answered with a number, without its message, class or place."""
    body = _body(_request(), describe(ZeroDivisionError("secret in /srv/kms/app.py")))

    assert body["status"] == 500
    assert body["request"] == "abc123"
    assert "secret" not in json.dumps(body)
    assert "Zero" not in json.dumps(body)


@pytest.mark.parametrize(
    ("query", "accept", "title"),
    [
        ("lang=nl", "fr", "Niet gevonden"),
        ("", "sw, fr-BE;q=0.9, en;q=0.8", "Introuvable"),
        ("", "es-419", "No encontrado"),
        ("lang=xx", "", "Not found"),
    ],
)
def test_title_is_in_the_readers_language(query: str, accept: str, title: str) -> None:
    """`lang` decides, then what the browser accepts, then English."""
    assert _body(_request(query=query, accept=accept), describe(UnknownProduct(id="x")))["title"] == title


@pytest.mark.parametrize("header", ["", ";;;", "nl;q=x", "*", "nl;q=0", ","])
def test_odd_accept_language_is_english(header: str) -> None:
    """A header that says nothing useful is no error."""
    assert choose(None, header) == "en"


def test_temporary_problem_says_when_to_try_again() -> None:
    """A service that is not ready says after how many seconds to come back."""
    response = as_json(_request(), Problem("not-ready", 503, "not-ready", "No generation yet."))

    assert int(response.headers["retry-after"]) > 0
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            {"type": "int_parsing", "loc": ("query", "year_from"), "input": "soon", "msg": "no"},
            'The parameter year_from can not be "soon": it is not a whole number; write digits alone, as in 2021.',
        ),
        (
            {"type": "less_than_equal", "loc": ("query", "page_size"), "input": "99", "msg": "", "ctx": {"le": 50}},
            'The parameter page_size can not be "99": it is too large; write 50 or less.',
        ),
        (
            {"type": "something_new", "loc": ("query", "q", 0), "input": "x", "msg": "Not good"},
            'The parameter q can not be "x": not good; correct it and try again.',
        ),
    ],
)
def test_wrong_value_is_explained_in_our_words(fault: dict[str, object], sentence: str) -> None:
    """What the framework finds wrong names parameter, cause and remedy."""
    assert str(explain(fault)) == sentence
