"""Finds what an address names, among the products that may be seen now: a product, a version, a file of it."""

from __future__ import annotations

from corpus.records import Product, SourceFile, Version
from search_api.errors import NotFound
from search_api.shelf import Shelf


def find_product(product_id: str, shelf: Shelf) -> Product:
    """The product, or the one it became part of; raises NotFound where it does not exist or may not be seen."""
    product = shelf.find(product_id)
    if product is None:
        raise NotFound(what="product", id=product_id)
    return product


def find_version(product: Product, version_id: str | None, language: str) -> Version:
    """The version named, else the one with files in the reader's language, else the first; raises NotFound."""
    if version_id is not None:
        return _named(product, version_id)
    with_files = [version for version in product.versions if version.files] or list(product.versions)
    return next((version for version in with_files if version.language == language), with_files[0])


def find_file(version: Version, sha256: str | None) -> SourceFile:
    """The file of a version named, else its first; raises NotFound."""
    found = next((file for file in version.files if sha256 in {None, file.sha256}), None)
    if found is None:
        raise NotFound(what="file" if sha256 else "file of version", id=sha256 or version.id)
    return found


def _named(product: Product, version_id: str) -> Version:
    found = next((version for version in product.versions if version.id == version_id), None)
    if found is None:
        raise NotFound(what="version", id=version_id)
    return found
