"""The commands with which staff look at which versions seem to be one product, and decide: versions, and below it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from corpus.records import Likeness, Version
from indexer.commands.console import at_desk, out, print_json
from indexer.commands.finding import find_version, told
from indexer.rooms import Desk

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
One = Annotated[
    str, typer.Argument(help="A version or product by id, or a file by name, or a title.", show_default=False)
]
Other = Annotated[str, typer.Argument(help="Another, likewise.", show_default=False)]

_KINDS = {"same text": "have the same text", "edition": "are editions", "translation": "are translations"}
_SIGNS = {
    "shared": "{:.0%} of the shorter text stands in the other",
    "cosine": "likeness in meaning {:.2f}",
    "margin": "by {:.2f} nearer in meaning than any other",
    "numbers": "{:.0%} of the numbers agree",
    "names": "{:.0%} of the names agree",
    "order": "{:.0%} of the passages in the same order",
    "length": "one is {:.1f} times as long",
}

_decisions = typer.Typer(invoke_without_command=True, help="Show which versions seem to be one product, and decide.")


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.add_typer(_decisions, name="versions")


@_decisions.callback()
def versions(context: typer.Context, as_json: Json = False) -> None:
    """Show which versions seem to be one product and wait for somebody to decide."""
    if context.invoked_subcommand is not None:
        return
    with at_desk() as desk:
        waiting = desk.likenesses.waiting()
        if as_json:
            print_json([_facts(like, desk) for like in waiting])
            return
        for like in waiting:
            _tell(like, desk)
        if not waiting:
            out.print("Nothing waits.")


@_decisions.command()
def confirm(one: One, other: Other) -> None:
    """Make two products one: all versions of the second's product become versions of the first's."""
    with at_desk() as desk:
        product = desk.likenesses.confirm(find_version(one, desk).id, find_version(other, desk).id)
        out.print(f"{product.title} ({product.id}) has {len(product.versions)} versions now.", markup=False)
        out.print("Mistaken? python -m indexer versions undo")


@_decisions.command()
def reject(one: One, other: Other) -> None:
    """Say that two versions are not of one product; it will not be proposed again."""
    with at_desk() as desk:
        desk.likenesses.reject(find_version(one, desk).id, find_version(other, desk).id)
        out.print("Remembered. Mistaken? python -m indexer versions undo")


@_decisions.command()
def undo() -> None:
    """Take the last decision back; repeated, the one before it."""
    with at_desk() as desk:
        undone = desk.likenesses.undo()
        titles = " / ".join(desk.catalogue.find_version(version).title for version in (undone.first, undone.second))
        out.print(f"No longer {undone.state}: {titles}", markup=False)


def _facts(like: Likeness, desk: Desk) -> dict[str, Any]:
    return {
        "kind": like.kind,
        "score": like.score,
        "signs": dict(like.signs),
        "versions": [_named(desk.catalogue.find_version(version)) for version in (like.first, like.second)],
    }


def _named(version: Version) -> dict[str, Any]:
    return {
        "version": version.id,
        "product": version.product_id,
        "title": version.title,
        "language": version.language,
        "year": version.year,
    }


def _tell(like: Likeness, desk: Desk) -> None:
    one, other = (desk.catalogue.find_version(version) for version in (like.first, like.second))
    out.print(f"{one.id}  {told(one)}\n{other.id}  {told(other)}", markup=False)
    signs = ", ".join(_SIGNS[code].format(value) for code, value in like.signs.items() if code in _SIGNS)
    out.print(f"  seem to be one product: they {_KINDS[like.kind]} ({like.score:.2f}; {signs})", markup=False)
    out.print(
        f"  so: python -m indexer versions confirm {one.id} {other.id}; not so: versions reject ...\n", markup=False
    )
