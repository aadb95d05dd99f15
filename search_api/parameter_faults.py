"""Says what is wrong with a parameter of a request in our own words: which one, why, and what to write instead.

FastAPI checks parameters against what a route declares and speaks of types; unknown ones it takes in silence. Both
become the error WrongParameter here.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute

from search_api.errors import WrongParameter

LONGEST_VALUE = 80  # signs of a value that are repeated to the reader
_PLACES = frozenset({"query", "path"})  # where FastAPI says that a parameter stood, before its name


def explain(fault: Mapping[str, Any]) -> WrongParameter:
    """What pydantic found wrong (one entry of its list of errors), in our words."""
    cause, remedy = _WORDS.get(fault["type"], _by_message)(fault)
    return WrongParameter(
        parameter=next(str(part) for part in fault["loc"] if part not in _PLACES),
        value=str(fault["input"] if fault["type"] != "missing" else "")[:LONGEST_VALUE],
        cause=cause,
        remedy=remedy,
    )


async def refuse_unknown(request: Request) -> None:
    """Raises WrongParameter for a parameter in the address that the route does not list in /docs."""
    known = _known_names(request)
    for name, value in request.query_params.items():
        if name not in known:
            raise WrongParameter(
                parameter=name[:LONGEST_VALUE],
                value=value[:LONGEST_VALUE],
                cause="there is no parameter of this name",
                remedy=_nearest(name, known),
            )


def _known_names(request: Request) -> list[str]:
    route: APIRoute = request.scope["route"]
    paths: Mapping[str, Any] = request.app.openapi()["paths"]
    operation = paths.get(route.path_format, {}).get("get", {})
    return [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]


def _nearest(name: str, known: list[str]) -> str:
    if not known:
        return "this address takes none: leave it out"
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return f"{near[0]} may be meant" if near else f"use one of {', '.join(known)}"


def _whole_number(fault: Mapping[str, Any]) -> tuple[str, str]:
    del fault
    return "it is not a whole number", "write digits alone, as in 2021"


def _at_least(fault: Mapping[str, Any]) -> tuple[str, str]:
    return "it is too small", f"write {fault['ctx']['ge']} or more"


def _at_most(fault: Mapping[str, Any]) -> tuple[str, str]:
    return "it is too large", f"write {fault['ctx']['le']} or less"


def _choice(fault: Mapping[str, Any]) -> tuple[str, str]:
    return "it is not one of the choices", f"write {fault['ctx']['expected'].replace(chr(39), '')}"


def _pattern(fault: Mapping[str, Any]) -> tuple[str, str]:
    del fault
    return "it is not written as expected", "use a code, as nl for a language or KE for a country"


def _yes_or_no(fault: Mapping[str, Any]) -> tuple[str, str]:
    del fault
    return "it is neither yes nor no", "write 1 or 0"


def _missing(fault: Mapping[str, Any]) -> tuple[str, str]:
    del fault
    return "it is missing", "add it to the address"


def _by_message(fault: Mapping[str, Any]) -> tuple[str, str]:
    message = str(fault["msg"])
    return message[:1].lower() + message[1:], "correct it and try again"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "int_parsing": _whole_number,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "bool_parsing": _yes_or_no,
    "missing": _missing,
}
