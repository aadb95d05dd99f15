"""Where the next page of an answer begins, as a text that only means something to us.

It names the last product shown and its score, so that a page follows the one before even where the collection has grown
meanwhile.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from dataclasses import fields

from search_api.errors import WrongParameter
from search_api.question import Filters, Question
from search_api.results import Results

LONGEST = 400


def next_cursor(results: Results) -> str | None:
    """The cursor of the page after this one; None where this is the last."""
    last = results.results[-1] if results.results else None
    if last is None or last.rank >= results.total:
        return None
    return _pack([last.score.value, last.product.id, _mark(results.question)])


def read_cursor(cursor: str, question: Question) -> tuple[float, str]:
    """Score and id of the last product shown; raises WrongParameter for what is not a cursor of this question."""
    entries = _unpack(cursor)
    match entries:
        case [float(value), str(product_id), str(mark)] if math.isfinite(value):
            if mark != _mark(question):
                raise _wrong(cursor, "it belongs to another question")
            return value, product_id
        case _:
            raise _wrong(cursor, "it is damaged")


def _pack(entries: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(entries).encode()).decode().rstrip("=")


def _unpack(cursor: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(cursor[:LONGEST] + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _wrong(cursor, "it is damaged") from error


def _mark(question: Question) -> str:
    """The same for every page of a question, whatever their size and the reader's language."""
    filters = {field.name: _ordered(getattr(question.filters, field.name)) for field in fields(Filters)}
    taken = [question.spell_out, question.constraints, sorted(question.as_words), question.mend, question.exact]
    content = json.dumps([question.text, filters, question.language_balance, *taken])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _ordered(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _wrong(cursor: str, cause: str) -> WrongParameter:
    return WrongParameter(
        parameter="cursor", value=cursor[:80], cause=cause, remedy="leave it out to begin at the first page"
    )
