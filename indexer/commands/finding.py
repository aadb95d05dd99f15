"""Finds what a person at the terminal means: by id, by file, or by a title that only one product can have.

    a product's or version's id  ->  the path or name of a file  ->  a whole title  ->  words that one title alone has

Whoever names nothing that is there is told what comes nearest.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from corpus.records import Product, Version
from indexer.errors import LiesInBin, SeveralNamed, UnknownName
from indexer.rooms import Desk

_NEAREST = 3
_MOST = 10  # names in one sentence
_LIKE = 0.5  # of 1: how much a name must have in common with what was typed to be offered


def find_version(name: str, desk: Desk) -> Version:
    """Return the version that is meant: the one of this id, even if its product has it too, or the product's only one.

    Raises UnknownName, LiesInBin, and SeveralNamed also where the product has several versions.
    """
    found = find_versions(name, desk)
    found = [one for one in found if one.id == name] or found
    if len(found) > 1:
        raise SeveralNamed(name=name, names=_listed(f"{one.id} ({told(one)})" for one in found))
    return found[0]


def find_product(name: str, desk: Desk, *, in_bin: bool = False) -> Product:
    """Return the product that is meant, by its own name or that of one of its versions; with `in_bin` one there.

    Raises UnknownName, LiesInBin and SeveralNamed.
    """
    return desk.catalogue.find(find_versions(name, desk, in_bin=in_bin)[0].product_id)


def find_versions(name: str, desk: Desk, *, in_bin: bool = False) -> list[Version]:
    """Return the versions of one product that are meant: all of them where it is named itself.

    Raises UnknownName, LiesInBin, and SeveralNamed where several products may be meant.
    """
    products = [one for one in desk.catalogue.all() if one.merged_into is None]
    lying = [one for one in products if one.withdrawn]
    there = [one for one in products if not one.withdrawn]
    found = _called(name, lying if in_bin else there)
    if not found and not in_bin and (removed := _called(name, lying)):
        gone = desk.catalogue.find(removed[0].product_id)
        raise LiesInBin(title=gone.title, id=gone.id)
    ids = sorted({version.product_id for version in found})
    if len(ids) > 1:
        raise SeveralNamed(name=name, names=_listed(_entry(desk.catalogue.find(one)) for one in ids[:_MOST]))
    if not found:
        raise UnknownName(name=name, nearest=_nearest(name, lying if in_bin else there))
    return found


def told(version: Version) -> str:
    """Return a version as a person tells it from others: title, language, year, file."""
    parts = [version.language, str(version.year) if version.year else None, *(file.name for file in version.files)]
    facts = ", ".join(part for part in parts if part)
    return f"{version.title}: {facts}" if facts else version.title


def _called(name: str, products: Collection[Product]) -> list[Version]:
    """All versions that are called so, by the narrowest way of naming that meets any."""
    for is_called in (_by_id(name), _by_path(name), _by_file(name), _by_title(name), _by_words(name)):
        if found := [version for one in products for version in one.versions if is_called(one, version)]:
            return found
    return []


Called = Callable[[Product, Version], bool]


def _by_id(name: str) -> Called:
    return lambda product, version: name in {product.id, version.id}


def _by_path(name: str) -> Called:
    key = f"path:{Path(name).resolve()}"
    return lambda _, version: version.source_key == key


def _by_file(name: str) -> Called:
    wanted = Path(name).name.casefold()
    return lambda _, version: any(file.name.casefold() == wanted for file in version.files) or version.link == name


def _by_title(name: str) -> Called:
    wanted = _plain(name)
    return lambda product, version: bool(wanted) and wanted in {_plain(product.title), _plain(version.title)}


def _by_words(name: str) -> Called:
    wanted = _plain(name)
    return lambda product, version: (
        bool(wanted) and (wanted in _plain(product.title) or wanted in _plain(version.title))
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _nearest(name: str, products: Iterable[Product]) -> str:
    """A clause with the products whose id, title or file is most like what was typed; empty where none is."""
    names = {called: one for one in products for called in _names_of(one)}
    near = difflib.get_close_matches(_plain(name), names, n=_NEAREST, cutoff=_LIKE)
    found = list(dict.fromkeys(_entry(names[called]) for called in near))
    return f"; the nearest: {_listed(found)}" if found else "; python -m indexer health lists all products"


def _names_of(product: Product) -> Iterator[str]:
    yield product.id
    for version in product.versions:
        yield _plain(version.title)
        yield from (file.name.casefold() for file in version.files)


def _entry(product: Product) -> str:
    return f"{product.id} ({product.title})"


def _listed(names: Iterable[str]) -> str:
    return "; ".join(names)
