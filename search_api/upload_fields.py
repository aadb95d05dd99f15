"""Reads what somebody says of an upload, field by field, into what the front door of the collection takes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, cast, get_args

from corpus.catalogue import Catalogue
from corpus.errors import InvalidField
from corpus.intake import Metadata
from corpus.proposals import read_value
from corpus.records import Maker, Visibility
from search_api.errors import WrongParameter


def read_fields(fields: Mapping[str, str], catalogue: Catalogue) -> Metadata:
    """Return what the fields say. Raises WrongParameter for one that there is none of, and InvalidField."""
    refuse_unknown_fields(fields, NAMES)
    said = {name: text.strip() for name, text in fields.items() if text.strip()}
    read = {name: _READ[name](text) for name, text in said.items() if name in _READ}
    return Metadata(**read, makers=_makers(said.get("organisation"), catalogue))


def refuse_unknown_fields(fields: Collection[str], known: Collection[str]) -> None:
    """Raises WrongParameter for the first field that is none of those known."""
    for name in fields:
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
            remedy = f"{near[0]} may be meant" if near else f"use {', '.join(sorted(known))} or file"
            cause = "there is no field of this name"
            raise WrongParameter(parameter=name[:80], value=name[:80], cause=cause, remedy=remedy)


def _makers(organisation: str | None, catalogue: Catalogue) -> tuple[Maker, ...]:
    """The one who leads: the first role of the vocabulary."""
    return (Maker(organisation, catalogue.terms("role")[0].id),) if organisation else ()


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _visibility(text: str) -> Visibility:
    allowed = get_args(Visibility)
    if text not in allowed:
        remedy = f"use one of {', '.join(allowed)}"
        raise InvalidField(field="visibility", value=text[:80], cause="it is not a known visibility", remedy=remedy)
    return cast("Visibility", text)


# What is read as it is written; an empty field says nothing.
_READ: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "title": str,
        "summary": str,
        "language": str.lower,
        "kind": str,
        "themes": _listed,
        "countries": lambda text: tuple(code.upper() for code in _listed(text)),
        "year": lambda text: read_value("year", text),
        "edition": str,
        "visibility": _visibility,
        "version_of": str,
    }
)
NAMES: Final = frozenset(_READ) | {"organisation", "link"}
