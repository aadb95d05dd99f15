"""One question asked on a terminal, and its answer: the products, passages and sentences that the search page shows."""

from __future__ import annotations

import locale
import re
import sys
from collections.abc import Iterator
from contextlib import closing

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from corpus.settings import Settings
from search_api.api.parameters import SearchParameters, to_question
from search_api.api.shaping import Shaper
from search_api.labels import Labels, read_labels
from search_api.live import open_live
from search_api.page_language import choose
from search_api.pages.asked import Asked
from search_api.pages.passage_view import Snippet
from search_api.pages.reading_view import show_reading
from search_api.pages.result_view import Card, show_result
from search_api.pages.search_view import counted, understood
from search_api.pages.translation import Texts, texts_in
from search_api.results import Results
from search_api.search import search

INDENT = 4
_SPACE = re.compile(r"\s+")


def ask(given: SearchParameters, settings: Settings, *, as_json: bool) -> None:
    """Answer on standard output; raises what search and open_live raise, EmptyQuestion and WrongParameter."""
    reader = choose(given.lang, (locale.getlocale()[0] or "").split("_")[0])
    with closing(open_live(settings)) as live:
        labels = read_labels(live.catalogue)
        results = search(to_question(given, reader, labels), live)
    if as_json:
        sys.stdout.write(Shaper(labels, reader).answer(results).model_dump_json(indent=2) + "\n")
    else:
        show_answer(results, labels, texts_in(reader), Console(highlight=False))


def show_answer(results: Results, labels: Labels, texts: Texts, console: Console) -> None:
    """Print the verdict as a sentence and the products under it, best first."""
    console.print(Text(_verdict(results, texts), style="bold"))
    if sentence := understood(results, texts):
        console.print(Text(sentence, style="dim"))
    for line in _read(results, labels, texts):
        console.print(Text(line, style="dim"))
    if results.results:
        console.print(Text(_above(results, texts), style="dim"))
    for result in results.results:
        console.print()
        _show_card(result.rank, show_result(result, Asked(results.question.text), labels, texts), texts, console)


def _verdict(results: Results, texts: Texts) -> str:
    if _unanswered(results):
        return texts("verdict.none")
    return (
        texts("verdict.weak")
        if results.verdict.kind == "weak"
        else texts("results.for", question=results.question.text)
    )


def _read(results: Results, labels: Labels, texts: Texts) -> Iterator[str]:
    """How the question was read, a sentence each; what is a link on the page is what to do here."""
    reading = show_reading(Asked(results.question.text), results, labels, texts)
    if reading.chips:
        yield f"{texts('reading.chosen')}: {texts.listed(chip.label for chip in reading.chips)}"
    for remark in reading.remarks:
        yield f"{remark.sentence} {remark.instead.text}"


def _above(results: Results, texts: Texts) -> str:
    return texts("verdict.nearest_title") if _unanswered(results) else counted(results, texts)


def _unanswered(results: Results) -> bool:
    return results.verdict.kind == "none" or not results.results


def _show_card(rank: int, card: Card, texts: Texts, console: Console) -> None:
    line = Table.grid(padding=(0, 2, 0, 0))
    line.add_row(Text(f"{rank:>{INDENT - 2}}", style="dim"), Text(card.title, style="bold cyan"))
    console.print(line)
    _indented(Text(" · ".join(part for part in _facts(card) if part), style="dim"), console)
    if card.also_in:
        others = texts.listed(link.text for link in card.also_in)
        _indented(Text(f"{texts('card.also_in')} {others}", style="dim"), console)
    for snippet in card.snippets[:1]:
        _indented(_passage(snippet), console)
    if card.snippets[1:]:
        places = texts.listed(dict.fromkeys(snippet.place for snippet in card.snippets[1:]))
        _indented(Text(f"{texts('card.more_places', len(card.snippets) - 1)}: {places}", style="dim"), console)
    if card.why:
        _indented(Text(" · ".join(card.why), style="italic dim"), console)


def _facts(card: Card) -> tuple[str, ...]:
    return (card.makers, card.year, card.language_name, card.kind)


def _passage(snippet: Snippet) -> Text:
    """The place, then the passage with the words that were met."""
    shown = Text(f"{snippet.place}: ", style="green")
    for run in snippet.runs:
        shown.append(_SPACE.sub(" ", run.text), style="bold yellow" if run.marked else "default")
    return shown


def _indented(text: Text, console: Console) -> None:
    console.print(Padding(text, (0, 0, 0, INDENT), expand=False))
