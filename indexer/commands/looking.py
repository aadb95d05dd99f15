"""The commands that only look: status, verify."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from corpus.backups import catalogue_faults
from indexer.commands.byte_bar import counting
from indexer.commands.console import at_desk, err, out, print_json
from indexer.commands.waiting import waiting_lines
from indexer.engine.candidate import read_candidate
from indexer.engine.errors import NoGeneration
from indexer.engine.generation import older_ones, open_generation, read_manifest
from indexer.engine.generation import verify as verify_generation
from indexer.rooms import Desk
from indexer.stored import looks_right, read_and_compare, stored_files

_ALL_READ = "All is well: every byte is what it was."
_ALL_THERE = "All is well. To read every byte of the stored files too: python -m indexer verify --read-data"

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(status)
    app.command()(verify)


def status(as_json: Json = False) -> None:
    """Say what is searchable, what waits, and what failed and why."""
    with at_desk() as desk:
        facts = _facts(desk)
        if as_json:
            print_json(facts)
            return
        _tell(facts)


def verify(
    read_data: Annotated[
        bool, typer.Option("--read-data", help="Read every byte of every stored file, and the whole catalogue.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check that the index is whole and that every stored file is there in its length."""
    with at_desk() as desk:
        faults = [*_file_faults(desk, read_data=read_data), *_generation_faults(desk)]
        if as_json:
            print_json({"faults": faults})
        else:
            for fault in faults:
                err.print(fault, markup=False)
            if not faults:
                out.print(_ALL_READ if read_data else _ALL_THERE)
        if faults:
            raise typer.Exit(1)


def _facts(desk: Desk) -> dict[str, Any]:
    failed = [{"name": _name(desk, job.version_id), "reason": job.reason} for job in desk.jobs.failed()]
    facts: dict[str, Any] = {"jobs": desk.jobs.counts(), "failed": failed, "generation": None}
    facts["scanned_pages"] = desk.scans.counts()
    facts["waiting"] = waiting_lines(read_candidate(desk.generations))
    facts["proposals"] = len(desk.proposals.waiting())
    try:
        manifest = read_manifest(desk.generations)
    except NoGeneration:
        return facts
    facts["older"] = older_ones(desk.generations)
    facts["generation"] = {
        "name": manifest.name,
        "created": manifest.created,
        "versions": manifest.versions,
        "passages": manifest.passages,
        "languages": dict(manifest.languages),
        "fingerprint": dict(manifest.fingerprint),
    }
    return facts


def _tell(facts: dict[str, Any]) -> None:
    generation, jobs = facts["generation"], facts["jobs"]
    if generation is None:
        out.print("Nothing is searchable yet; add files with `python -m indexer add`.")
    else:
        languages = ", ".join(f"{language} {count}" for language, count in generation["languages"].items())
        out.print(f"Generation {generation['name']} of {generation['created']}")
        out.print(f"{generation['versions']} versions, {generation['passages']} passages ({languages})")
        out.print(f"Model {generation['fingerprint']['model']}")
    if older := facts.get("older"):
        out.print(f"Can be brought back: {', '.join(older)} (python -m indexer rollback GENERATION)")
    for line in facts["waiting"]:
        out.print(line, markup=False)
    out.print(f"{jobs['queued']} waiting, {jobs['running']} at work, {jobs['failed']} failed")
    if waiting := facts["scanned_pages"]["waiting"]:
        out.print(f"{waiting} scanned pages wait for text recognition")
    if facts["proposals"]:
        out.print(f"{facts['proposals']} proposals to confirm: python -m indexer proposals")
    for failure in facts["failed"]:
        out.print(f"  {failure['name']}: {failure['reason']}", markup=False)


def _file_faults(desk: Desk, *, read_data: bool) -> list[str]:
    found = stored_files(desk)
    if not read_data:
        return [stored.fault for stored in found if not looks_right(stored, desk)]
    with counting("Reading") as bar:
        bar.begin(sum(stored.size for stored in found))
        damaged = read_and_compare(found, desk, bar.tell)
    return [*catalogue_faults(desk.settings.database_url), *(stored.fault for stored in damaged)]


def _generation_faults(desk: Desk) -> list[str]:
    try:
        with open_generation(desk.generations) as generation:
            return verify_generation(generation)
    except NoGeneration:
        return []


def _name(desk: Desk, version_id: str) -> str:
    version = desk.catalogue.find_version(version_id)
    return version.files[0].name if version.files else version.title
