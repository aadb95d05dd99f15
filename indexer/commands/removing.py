"""The commands with which staff take things out, and back: remove, and bin with restore and delete below it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from corpus.bin import KEPT
from corpus.records import Product
from indexer.commands.console import at_desk, out, print_json
from indexer.commands.finding import find_product, find_versions, told
from indexer.emptying import delete_for_good
from indexer.errors import SeveralNamed
from indexer.rooms import Desk

Json = Annotated[bool, typer.Option("--json", help="Print lines of JSON instead of text.")]
Named = Annotated[
    list[str], typer.Argument(help="Products or versions by id, or files by name, or titles.", show_default=False)
]
InBin = Annotated[list[str], typer.Argument(help="Products in the bin, by id, file or title.", show_default=False)]

_bin = typer.Typer(invoke_without_command=True, help="Show what was removed; restore it, or delete it at once.")


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(remove)
    app.add_typer(_bin, name="bin")


def remove(names: Named, as_json: Json = False) -> None:
    """Put products into the bin: gone from all answers at once, and for good after thirty days."""
    with at_desk() as desk:
        for removed in [_remove(name, desk) for name in names]:
            if as_json:
                print_json({"removed": _facts(removed)})
            else:
                out.print(f"Removed: {_told(removed)}", markup=False)
                out.print(f"  Mistaken? python -m indexer bin restore {removed.id}, until {_ends(removed)}.")


@_bin.callback()
def contents(context: typer.Context, as_json: Json = False) -> None:
    """Show what was removed, and until when it can be taken back."""
    if context.invoked_subcommand is not None:
        return
    with at_desk() as desk:
        found = desk.bin.contents()
        if as_json:
            print_json([_facts(one) for one in found])
            return
        for one in found:
            out.print(f"{_told(one)}, until {_ends(one)}", markup=False)
        if found:
            out.print("Take one back: python -m indexer bin restore PRODUCT")
        else:
            out.print("The bin is empty.")


@_bin.command()
def restore(names: InBin, as_json: Json = False) -> None:
    """Take products back out of the bin; a worker makes them searchable again."""
    with at_desk() as desk:
        for name in names:
            restored = desk.bin.restore(find_product(name, desk, in_bin=True).id)
            if as_json:
                print_json({"restored": _facts(restored)})
            else:
                out.print(f"Back again: {_told(restored)}. A worker makes it searchable.", markup=False)


@_bin.command()
def delete(
    names: InBin,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Delete products that lie in the bin for good, before their thirty days are over."""
    with at_desk() as desk:
        found = [find_product(name, desk, in_bin=True) for name in names]
        if not yes:
            typer.confirm(f"Delete {'; '.join(map(_told, found))} for good?", abort=True)
        for one in delete_for_good([product.id for product in found], desk):
            if as_json:
                print_json({"deleted": _facts(one)})
            else:
                out.print(f"Deleted for good: {_told(one)}", markup=False)


def _remove(name: str, desk: Desk) -> Product:
    """The product where all of it is meant; a single version where a file or a version was named."""
    meant = find_versions(name, desk)
    product = desk.catalogue.find(meant[0].product_id)
    if len(meant) == len(product.versions):
        return desk.bin.remove(product.id)
    if len(meant) > 1:
        raise SeveralNamed(name=name, names="; ".join(f"{one.id} ({told(one)})" for one in meant))
    return desk.bin.remove_version(meant[0].id)


def _facts(product: Product) -> dict[str, Any]:
    return {
        "product": product.id,
        "title": product.title,
        "versions": [version.id for version in product.versions],
        "removed": product.removed_at,
        "until": product.removed_at + KEPT if product.removed_at else None,
    }


def _told(product: Product) -> str:
    files = [file.name for version in product.versions for file in version.files]
    return f"{product.title} ({', '.join([product.id, *files])})"


def _ends(product: Product) -> str:
    return f"{product.removed_at + KEPT:%-d %B %Y}" if product.removed_at else "it is deleted"
