"""Every text a member reads comes through one call, `texts(key)`, from one file a language that a translator can edit.

The files are go-i18n JSON (`"key": "text"`, or `"key": {"one": ..., "other": ...}` where a number decides), which
Weblate and most translation tools read and write. JSON rather than gettext: keys stay when the English is improved,
nothing has to be compiled before a page can be served, and a missing text is found by comparing two lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias
from unicodedata import bidirectional

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

Message: TypeAlias = str | Mapping[str, str]

# Unicode Bidirectional Algorithm, 3.1: classes of letters, and the marks around an isolated run.
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Readers of the English pages are all over the world: the day goes before the month, and the clock has 24 hours.
_CALENDARS = {"en": "en_GB"}
_FIRST_STRONG, _END = "\u2068", "\u2069"

FOLDER = Path(__file__).parent / "translations"


class Texts:
    """The texts of one page language; call it with a key, a count where the text depends on one, and the values."""

    def __init__(self, language: str, messages: Mapping[str, Message]) -> None:
        self.language = language
        self._messages = messages
        self._locale = Locale.parse(language)
        self._calendar = Locale.parse(_CALENDARS.get(language, language))

    def __call__(self, key: str, count: int | None = None, /, **values: object) -> str:
        """Return the text of a key with its values filled in; `{count}` is the count written as this language does."""
        message = self._messages[key]
        filled = {name: isolate(str(value)) for name, value in values.items()}
        if count is not None:
            filled["count"] = self.number(count)
        return self._form(message, count).format(**filled)

    def number(self, number: int) -> str:
        """Return a whole number as this language writes it: 1,234 or 1.234."""
        return str(format_decimal(number, locale=self._locale))

    def listed(self, names: Iterable[str]) -> str:
        """Return names as a list in a sentence: "a, b and c"."""
        return str(format_list([isolate(name) for name in names], locale=self._locale))

    def day(self, moment: datetime) -> str:
        """Return the day of a moment as this language writes it: 4 May 2026."""
        return str(format_date(moment, "long", locale=self._calendar))

    def moment(self, moment: datetime) -> str:
        """Return a moment to the second, in UTC: 4 May 2026, 12:00:00."""
        return str(format_datetime(moment, "medium", locale=self._calendar))

    def forms(self, key: str) -> Mapping[str, str]:
        """Return all forms of a text that depends on a number, for the script that counts in the browser."""
        message = self._messages[key]
        return {"other": message} if isinstance(message, str) else message

    def _form(self, message: Message, count: int | None) -> str:
        if isinstance(message, str):
            return message
        return message.get(self._locale.plural_form(count or 0), message["other"])


def isolate(value: str) -> str:
    """Return a value that is written from right to left with marks, so that it does not turn the sentence around it."""
    if any(bidirectional(sign) in _RIGHT_TO_LEFT for sign in value):
        return f"{_FIRST_STRONG}{value}{_END}"
    return value


@cache
def texts_in(language: str) -> Texts:
    """Return the texts of a page language, one of PAGE_LANGUAGES."""
    return Texts(language, json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")))
