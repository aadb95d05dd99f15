"""The commands that show the glossary, exchange it with other programs, and change it once it was seen what would move.

A change is a dry run until it is given `--publish`: what would be other, and which answers to test questions move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from corpus.concepts import Changes, Edition, checked, compare
from corpus.errors import InvalidConcept, UnknownConcept
from corpus.glossary import SPELT_OUT_IN
from corpus.records import Concept
from corpus.settings import Settings
from search_api.console import explained
from search_api.glossary import name_in

app = typer.Typer(help="Show, exchange and change the terms of the sector.", no_args_is_help=True)

Publish: TypeAlias = Annotated[bool, typer.Option("--publish", help="Publish it; without, see what would move.")]
Questions: TypeAlias = Annotated[
    Path | None, typer.Option(help="A folder of test questions; else the golden set.", show_default=False)
]
Wanted: TypeAlias = Callable[[Edition], Iterable[Concept]]


@app.command("list")
def list_concepts(
    word: Annotated[str, typer.Argument(help="Only concepts with this in a label or in their id.")] = "",
) -> None:
    """List the concepts, each with its labels by language."""
    from search_api.live import open_live

    with explained(quiet=True) as settings, closing(open_live(settings)) as live:
        for concept in live.concepts.published().concepts:
            if _has(concept, word.casefold()):
                typer.echo(f"{concept.id}: {_labels(concept)}")


@app.command()
def export(file: Annotated[Path, typer.Argument(help="A .ttl, .jsonld or .rdf file.")]) -> None:
    """Write the glossary to a file, as SKOS."""
    from corpus.skos import write_skos
    from search_api.live import open_live

    with explained(quiet=True) as settings, closing(open_live(settings)) as live:
        concepts = live.concepts.published().concepts
        write_skos(file, concepts, live.catalogue.terms("theme", retired=True))
        typer.echo(f"{len(concepts)} concepts are in {file}.")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A .ttl, .jsonld or .rdf file.")],
    *,
    publish: Publish = False,
    questions: Questions = None,
) -> None:
    """Make the glossary what a SKOS file says, all of it: a concept that is not in the file is retired."""
    from corpus.skos import read_skos

    with explained(quiet=True) as settings:
        read = read_skos(file)
        if read.left_out:
            typer.echo(f"Left out, since the glossary does not hold them: {', '.join(read.left_out)}.")
        _change(lambda _held: read.concepts, settings, questions, publish=publish)


@app.command()
def add(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As outcome-harvesting.")],
    labels: Annotated[list[str], typer.Argument(metavar="LABEL...", help='As "en=outcome harvesting".')],
    *,
    theme: Annotated[str, typer.Option(help="The theme that it belongs to, as civic-power.")] = "",
    publish: Publish = False,
    questions: Questions = None,
) -> None:
    """Add a concept, or labels to one that exists; the first label of a language is the usual one."""
    with explained(quiet=True) as settings:
        pairs = [_pair(id_, label) for label in labels]
        _change(lambda held: _with_labels(held, id_, pairs, theme), settings, questions, publish=publish)


@app.command()
def remove(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As outcome-harvesting.")],
    *,
    publish: Publish = False,
    questions: Questions = None,
) -> None:
    """Retire a concept: questions are no longer understood as it."""
    with explained(quiet=True) as settings:
        _change(lambda held: _without(held, id_), settings, questions, publish=publish)


def _change(wanted: Wanted, settings: Settings, questions: Path | None, *, publish: bool) -> None:
    from search_api.live import open_live

    with closing(open_live(settings)) as live:
        held = live.concepts.published()
        concepts = checked(wanted(held))
        changes = compare(held.concepts, concepts)
        _show_changes(changes, {concept.id: concept for concept in held.concepts})
        if publish and changes:
            live.concepts.publish(concepts, held)
            typer.echo("Published: the next question is understood so.")
    if changes and not publish:
        _show_preview(concepts, settings, questions)
        typer.echo("Nothing is changed yet; repeat the command with --publish to change it.")


def _show_changes(changes: Changes, held: dict[str, Concept]) -> None:
    if not changes:
        typer.echo("This is the glossary as it is: nothing would change.")
    for concept in changes.added:
        typer.echo(f"+ {concept.id}: {_labels(concept)}")
    for concept in changes.changed:
        typer.echo(f"~ {concept.id}: {_difference(held[concept.id], concept)}")
    for concept in changes.retired:
        typer.echo(f"- {concept.id}: {name_in(SPELT_OUT_IN, concept)}")


def _show_preview(concepts: Sequence[Concept], settings: Settings, questions: Path | None) -> None:
    from search_api.evaluation.command import GOLDEN
    from search_api.evaluation.preview import preview
    from search_api.evaluation.report import preview_table

    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        found = preview(questions or GOLDEN, concepts, settings, report)
    Console(highlight=False).print(preview_table(found))


def _pair(id_: str, given: str) -> tuple[str, str]:
    language, sign, label = given.partition("=")
    if not sign:
        cause = f'"{given}" does not say its language'
        raise InvalidConcept(id=id_, cause=cause, remedy='write it as "en=outcome harvesting"')
    return language.strip(), label


def _with_labels(held: Edition, id_: str, pairs: Sequence[tuple[str, str]], theme: str) -> list[Concept]:
    known = {concept.id: concept for concept in held.concepts}
    concept = known.get(id_, Concept(id_, {}))
    labels = dict(concept.labels)
    for language, label in pairs:
        labels[language] = (*labels.get(language, ()), label)
    return list((known | {id_: replace(concept, labels=labels, theme=theme or concept.theme)}).values())


def _without(held: Edition, id_: str) -> list[Concept]:
    kept = [concept for concept in held.concepts if concept.id != id_]
    if len(kept) == len(held.concepts):
        raise UnknownConcept(id=id_)
    return kept


def _has(concept: Concept, word: str) -> bool:
    labels = (label for labels in concept.labels.values() for label in labels)
    return word in concept.id or any(word in label.casefold() for label in labels)


def _labels(concept: Concept) -> str:
    return " · ".join(f"{language} {', '.join(labels)}" for language, labels in concept.labels.items())


def _difference(old: Concept, new: Concept) -> str:
    """What is other in a concept, as `nl +gedeeld leiderschap -leiding; definition`."""
    parts = []
    for language in sorted({*old.labels, *new.labels}):
        before, after = old.labels.get(language, ()), new.labels.get(language, ())
        signs = [f"+{label}" for label in after if label not in before]
        signs += [f"-{label}" for label in before if label not in after]
        if before[:1] != after[:1]:
            signs.append(f"usual: {after[0] if after else 'none'}")
        parts += [f"{language} {', '.join(signs)}"] if signs else []
    parts += ["definition"] if old.definition != new.definition else []
    parts += [f"theme {new.theme or 'none'}"] if old.theme != new.theme else []
    return "; ".join(parts)
