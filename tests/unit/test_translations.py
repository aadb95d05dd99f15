"""Every text of the member pages is translated: nothing stands bare in a template, every language has every key."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment, nodes

from search_api import desk, pages
from search_api.page_language import PAGE_LANGUAGES
from search_api.pages.translation import FOLDER, Message, texts_in

PAGES, DESK = Path(pages.__file__).parent, Path(desk.__file__).parent
TEMPLATES = sorted((PAGES / "templates").glob("*.html"))
READ_ALOUD = {"alt", "title", "placeholder", "aria-label", "label"}
# Longer texts are never the same in two languages; names of languages, kB and the like may be.
LONGEST_SHARED = 24


@cache
def messages(language: str) -> dict[str, Message]:
    """The texts of a language as its file holds them."""
    found: dict[str, Message] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def forms(message: Message) -> dict[str, str]:
    """A text by plural form; one that does not depend on a number has the form `other` alone."""
    return {"other": message} if isinstance(message, str) else dict(message)


def places(text: str) -> set[str]:
    """The names of the values that a text takes."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


class BareText(HTMLParser):
    """Gathers what a reader would read of a template whose expressions were cut out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Commands are the same in every language."""
        self._code += tag == "code"
        self._keep(*(value or "" for name, value in attrs if name in READ_ALOUD))

    def handle_endtag(self, tag: str) -> None:
        """Text after a command is read again."""
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._code:
            self._keep(data)

    def _keep(self, *texts: str) -> None:
        self.found += [text.strip() for text in texts if re.search(r"[^\W\d_]", text)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_text_of_its_own(template: Path) -> None:
    """What people read in a page comes through the translation call."""
    source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    reader = BareText()
    reader.feed(source)

    assert reader.found == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_expression_prints_a_text_of_its_own(template: Path) -> None:
    """An expression in a template prints values and translations, no words written there."""
    tree = Environment(autoescape=True).parse(template.read_text(encoding="utf-8"))
    printed = [
        child.value
        for output in tree.find_all(nodes.Output)
        for shown in output.nodes
        for child in (shown, *(shown.iter_child_nodes() if isinstance(shown, nodes.CondExpr) else ()))
        if isinstance(child, nodes.Const) and isinstance(child.value, str)
    ]

    assert [text for text in printed if re.search(r"[^\W\d_]", text)] == []


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_every_language_has_every_key(language: str) -> None:
    """No language lacks a text or has one that no other knows."""
    assert set(messages(language)) == set(messages("en"))


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_forms_and_values_are_those_of_english(language: str) -> None:
    """A text that depends on a number does so in every language, and none drops a value or invents one."""
    for key, english in messages("en").items():
        found = forms(messages(language)[key])

        assert set(found) == set(forms(english)), key
        assert {form: places(text) for form, text in found.items()} == {
            form: places(text) for form, text in forms(english).items()
        }, key


@pytest.mark.parametrize("language", [language for language in PAGE_LANGUAGES if language != "en"])
def test_no_sentence_is_left_in_english(language: str) -> None:
    """A sentence that reads as in English was not translated."""
    left = [
        key
        for key, message in messages(language).items()
        if len(text := forms(message)["other"]) > LONGEST_SHARED and text == forms(messages("en")[key])["other"]
    ]

    assert left == []


def test_every_key_that_pages_use_exists_and_every_key_is_used() -> None:
    """No page asks for a text that is missing; no translator works for nothing."""
    assert used_in_templates() | used_in_python() == set(messages("en"))


@pytest.mark.parametrize(
    ("language", "none", "one", "many"),
    [
        ("en", "0 products", "1 product", "1,200 products"),
        ("nl", "0 producten", "1 product", "1.200 producten"),
        ("fr", "0 produit", "1 produit", "1\u202f200 produits"),
        ("es", "0 productos", "1 producto", "1.200 productos"),
    ],
)
def test_numbers_and_their_nouns_follow_the_language(language: str, none: str, one: str, many: str) -> None:
    """Plural forms and thousands are those of the page language (CLDR)."""
    texts = texts_in(language)

    assert [texts("count.products", count) for count in (0, 1, 1200)] == [none, one, many]


def test_a_name_from_right_to_left_does_not_turn_the_sentence_around_it() -> None:
    """An Arabic name is isolated, so that what follows it stays where it belongs."""
    assert texts_in("en")("makers.from", name="جسور", country="Yemen") == "\u2068جسور\u2069 (Yemen)"


def used_in_templates() -> set[str]:
    """The keys that templates ask for; each is written out, none is put together."""
    keys = set()
    for template in TEMPLATES:
        tree = Environment(autoescape=True).parse(template.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if (isinstance(call.node, nodes.Name) and call.node.name == "t") or (
                isinstance(call.node, nodes.Getattr) and call.node.attr == "forms"
            ):
                assert isinstance(call.args[0], nodes.Const), f"{template.name}: a key is put together"
                keys.add(call.args[0].value)
    return keys


def used_in_python() -> set[str]:
    """The keys that views ask for."""
    calls = (
        node
        for folder in (PAGES, DESK)
        for module in folder.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "texts"
    )
    return {ast.literal_eval(call.args[0]) for call in calls}
