"""A problem as a page, for somebody who followed a link: what is wrong in the reader's language, and where to go on."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from search_api.errors import SignInNeeded
from search_api.pages.languages import page_language
from search_api.pages.rendering import render
from search_api.problem_titles import TITLES
from search_api.problems import Problem, headers_of, name_of, request_number

_GONE = frozenset({404, 410})
_SIGN_IN = name_of(SignInNeeded)


def as_page(request: Request, problem: Problem) -> Response:
    """Return a problem as a page; the error's own sentence is English and marked so.

    Who could see the page after signing in is led there.
    """
    if problem.kind == _SIGN_IN and request.method == "GET":
        wanted = quote(f"{request.url.path}?{request.url.query}".rstrip("?"), safe="/")
        return RedirectResponse(f"/sign-in?next={wanted}", 303, headers_of(problem))
    response = render(
        request,
        "problem.html",
        problem.status,
        title=TITLES[problem.title][page_language(request)],
        gone=problem.status in _GONE,
        detail=problem.detail,
        number=request_number(request),
    )
    response.headers.update(headers_of(problem))
    return response
