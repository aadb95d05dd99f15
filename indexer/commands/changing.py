"""The commands about a whole new index: what it would take (reindex --plan), publish, rollback."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from corpus.people_records import Actor
from indexer.commands.console import at_desk, err, out, print_json
from indexer.commands.running import work_until_idle
from indexer.commands.waiting import sum_of
from indexer.engine import generation as generations
from indexer.engine.candidate import decide, read_candidate
from indexer.preflight import MEBIBYTE, Preflight, preflight
from indexer.rooms import Desk, open_workshop

Json = Annotated[bool, typer.Option("--json", help="Print lines of JSON instead of text.")]
COMMAND_LINE = Actor(None, "command line")


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(publish)
    app.command()(rollback)


def publish(
    anyway: Annotated[
        str, typer.Option(metavar="REASON", help="Whatever the test questions say, and why; kept in the audit.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Let the index answer that waits beside the present one: if asking the test questions again finds it no worse."""
    with at_desk() as desk:
        waited = decide(desk.generations, anyway=bool(anyway.strip()))
        if anyway.strip():
            before, after = {"state": waited.state, **sum_of(waited)}, {"state": "approved", "reason": anyway.strip()}
            desk.audit.add(COMMAND_LINE, "generation approved", waited.generation, before, after)
        work_until_idle(desk, as_json=as_json)


def rollback(
    to: Annotated[str | None, typer.Argument(metavar="GENERATION", help="The one before, if none is named.")] = None,
    as_json: Json = False,
) -> None:
    """Let an older index answer again; `python -m indexer status` names those that are kept."""
    with at_desk() as desk:
        left = generations.current(desk.generations)
        name = generations.rollback(desk.generations, to)
        desk.audit.add(COMMAND_LINE, "generation brought back", name, {"generation": left}, {"generation": name})
        if as_json:
            print_json({"generation": name})
        else:
            onwards = "publish --anyway REASON" if read_candidate(desk.generations) else "reindex"
            out.print(f"Generation {name} answers now; `python -m indexer {onwards}` goes forward again.", markup=False)


def tell_plan(desk: Desk, *, as_json: bool) -> None:
    """Print what making the index anew would take."""
    found = preflight(open_workshop(desk, lambda text: err.print(text, markup=False)))
    if as_json:
        print_json(asdict(found) | {"warnings": found.warnings})
        return
    for line in _lines(found):
        out.print(line, markup=False)


def _lines(found: Preflight) -> list[str]:
    changed = [f"  {name}: {before} -> {after}" for name, (before, after) in found.changed.items()]
    rate = f"{found.rate:.1f} passages a second, measured just now" if found.rate else "nothing is left to embed"
    memory = (
        f"{found.memory / MEBIBYTE:.0f} MiB beside what the server holds, {found.memory_free / MEBIBYTE:.0f} MiB free"
    )
    return [
        *(["The index would be made anew, beside the present one, because of:", *changed] if changed else []),
        *([] if changed else ["The index was made by today's rules: only what has changed is indexed."]),
        f"{found.versions} versions, {found.passages} passages, of which about {found.left} are to be embedded",
        f"About {max(found.seconds / 60, 1):.0f} minutes ({rate})",
        f"Disk: {found.disk / MEBIBYTE:.0f} MiB, {found.disk_free / MEBIBYTE:.0f} MiB free",
        f"Memory: {memory}",
        *found.warnings,
    ]
