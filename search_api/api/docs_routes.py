"""The page /docs: every address with its parameters, a form to try it, and the problems it may answer with.

Made on the server from what the routes declare, without a script: the usual viewers load theirs from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.problem_titles import TITLES
from search_api.problems import TABLE, name_of

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address: `place` is path, query or form, `kind` what may be written."""

    name: str
    place: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: its path, what it is for, and its parameters; `form` is where a form may send them."""

    path: str
    method: str
    text: str
    parameters: tuple[Parameter, ...]
    form: str | None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A kind of problem: the end of its address on this page, status, title and sentence."""

    name: str
    status: int
    title: str
    sentence: str


@router.get(f"{PREFIX}/openapi.json")
@needs("enter")
def describe_addresses(request: Request) -> Response:
    """The same for programs (OpenAPI)."""
    return JSONResponse(request.app.openapi())


@router.get("/docs")
@needs("enter")
def docs(request: Request) -> Response:
    """The documentation of the addresses, for people."""
    schema = request.app.openapi()
    page = _templates().get_template("docs.html")
    return HTMLResponse(
        page.render(
            schema=schema, groups=_groups(schema), problems=_problems(), schema_address=f"{PREFIX}/openapi.json"
        )
    )


@router.get("/docs/style.css")
@needs("live")
def style() -> Response:
    """The look of the documentation."""
    return FileResponse(FOLDER / "docs.css", media_type="text/css")


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _groups(schema: Mapping[str, Any]) -> dict[str, list[Operation]]:
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return groups


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    parameters = [_parameter(declared) for declared in operation.get("parameters", ())]
    parameters += [
        _parameter({"name": name, "in": "form", "schema": field}) for name, field in _sent(operation).items()
    ]
    form = path if method == "get" and "{" not in path else None
    return Operation(path, method.upper(), operation["description"], tuple(parameters), form)


def _sent(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of the form that an address takes."""
    kinds = operation.get("requestBody", {}).get("content", {}).values()
    return {name: field for kind in kinds for name, field in kind["schema"]["properties"].items()}


def _parameter(declared: Mapping[str, Any]) -> Parameter:
    schema = declared["schema"]
    text = declared.get("description") or schema.get("description") or ""
    return Parameter(declared["name"], declared["in"], ", ".join(_kinds(schema)), text)


def _kinds(schema: Mapping[str, Any]) -> Iterator[str]:
    """What may be written, in words."""
    for part in schema.get("anyOf", [schema]):
        if "enum" in part:
            yield " or ".join(str(value) for value in part["enum"])
        elif part.get("type") == "array":
            yield "may be repeated"
        elif "minimum" in part and "maximum" in part:
            yield f"{part['minimum']} to {part['maximum']}"
        elif part.get("type") == "boolean":
            yield "1 or 0"
    if schema.get("default") not in {None, ""} and not isinstance(schema.get("default"), list | bool):
        yield f"{schema['default']} if left out"


def _problems() -> list[ProblemRow]:
    rows = [
        ProblemRow(name_of(kind), row.status, TITLES[row.title]["en"], " ".join((kind.__doc__ or "").split()))
        for kind, row in TABLE.items()
    ]
    return sorted(rows, key=lambda row: (row.status, row.name))
