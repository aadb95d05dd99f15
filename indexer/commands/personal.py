"""The command that shows what may lead to a person in the text of products, before they are published: personal."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from corpus.personal import Trace, traces_of
from corpus.records import Product
from indexer.commands.console import at_desk, out, print_json
from indexer.commands.finding import find_product
from indexer.rooms import Desk

Json = Annotated[bool, typer.Option("--json", help="Print lines of JSON instead of text.")]

_LIMITS = (
    "Looked for by pattern: e-mail addresses, and phone numbers after a country's code or a word such as tel. "
    "Names are not looked for, and what is on a scanned page only once its text was recognised."
)


def register(app: typer.Typer) -> None:
    """Give the command to the application."""
    app.command()(personal)


def personal(
    name: Annotated[
        str | None,
        typer.Argument(metavar="PRODUCT", help="An id, title or file; all products if left out.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show e-mail addresses and phone numbers in the text of products, so that one can be held back.

    To hold a product back, give it the visibility staff or draft in a table (`import`).
    """
    with at_desk() as desk:
        products = [find_product(name, desk)] if name else [one for one in desk.catalogue.all() if not one.withdrawn]
        found = sum(_tell(product, desk, as_json=as_json) for product in products)
        if not as_json:
            out.print("Nothing was found." if not found else f"{found} found.")
            out.print(_LIMITS)


def _tell(product: Product, desk: Desk, *, as_json: bool) -> int:
    """Returns how much was found."""
    traces = traces_of(product, desk.extractions)
    if traces and not as_json:
        out.print(f"{product.title} ({product.id}, {product.visibility})", markup=False)
    for trace in traces:
        _print(trace, product, as_json=as_json)
    return len(traces)


def _print(trace: Trace, product: Product, *, as_json: bool) -> None:
    if as_json:
        print_json({"product": product.id, "visibility": product.visibility, **asdict(trace)})
    else:
        out.print(f"    {trace.file_name}, page {trace.page}: {trace.sort} {trace.text}", markup=False)
