"""Templates become responses: escaped by default, in the reader's language.

The headers that let nothing foreign in (no inline script or style either) are set for every answer, in middleware.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from search_api.admission import TOKEN_FIELD
from search_api.cookies import FormToken
from search_api.page_language import PAGE_LANGUAGES
from search_api.pages.assets import asset_address
from search_api.pages.languages import COOKIE, language_name, page_language
from search_api.pages.menu import menu_of
from search_api.pages.translation import Texts, texts_in

HEADERS: Final[Mapping[str, str]] = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
# What is no search stays on no disk: links and keys are shown once, and the next person may sit at this browser.
UNKEPT: Final[Mapping[str, str]] = {"Cache-Control": "no-store"}
_A_YEAR = 365 * 24 * 3600


def texts_for(request: Request) -> Texts:
    """Return the texts of the language this reader gets."""
    return texts_in(page_language(request))


def render(request: Request, template: str, status: int = 200, at: str | None = None, **values: object) -> HTMLResponse:
    """Return a page; a language chosen in the address (`lang`) is remembered in a cookie.

    `at` is the page's own address, where a form was sent to another one: the links to other languages lead there.
    Every template may call `form_token()` for the field TOKEN_FIELD that a form which changes something must have.
    """
    texts, token = texts_for(request), FormToken(request)
    here = at or request.url.path
    about = {"here": here, "menu": menu_of(request, here, texts), "form_token": token, "token_field": TOKEN_FIELD}
    found = environment().get_template(template)
    body = found.render(t=texts, language=texts.language, switches=_switches(request, here), **about, **values)
    kept = getattr(request.state, "action", "search") == "search"
    response = HTMLResponse(body, status, headers={**HEADERS, **({} if kept else UNKEPT)})
    token.keep(response)
    if request.query_params.get("lang") in PAGE_LANGUAGES:
        response.set_cookie(COOKIE, texts.language, max_age=_A_YEAR, httponly=True, samesite="lax")
    return response


@cache
def environment() -> Environment:
    """Return the templates, opened once; a misspelt name in a template is an error, not an empty place."""
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["asset"] = asset_address
    found.filters["forms"] = lambda forms: json.dumps(dict(forms), ensure_ascii=False)
    return found


def _switches(request: Request, here: str) -> list[tuple[str, str, str]]:
    """Return (code, address of this page in it, its own name) for every page language."""
    queries = {code: request.url.include_query_params(lang=code).query for code in PAGE_LANGUAGES}
    return [(code, f"{here}?{query}", language_name(code, code)) for code, query in queries.items()]
