"""What readers say of results, as a small form beside each: it helped, it did not, or that is taken back.

Nothing is kept of the person: each list that is shown has a random sign, by which the same answer sent twice is known,
and can be undone by whoever holds that page.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.records import Judgement
from search_api.errors import NotFound, WrongParameter
from search_api.live import Live
from search_api.pages.asked import LARGEST_FILE
from search_api.question import clean
from search_api.shelf import Shelf

_SIGN = re.compile(r"[\w-]{16}", re.ASCII)
_SIGN_BYTES = 12
_ANSWERS: Mapping[str, bool] = {"helped": True, "not": False}
UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Judging:
    """The forms of one list: its sign, the address to come back to, and what was said already, by version."""

    form: str
    back: str
    said: Mapping[str, bool]


def judging(sign: str, back: str, live: Live) -> Judging:
    """Return the forms of a list; `sign` is that of a list judged before, or anything else for a new one."""
    if _SIGN.fullmatch(sign):
        return Judging(sign, back, live.judgements.given(sign))
    return Judging(secrets.token_urlsafe(_SIGN_BYTES), back, {})


def take(sent: Mapping[str, str], live: Live, shelf: Shelf, language: str) -> str:
    """Keep or take back what a form says; return the address where the reader was.

    Raises WrongParameter where a field is missing or no form of ours has sent it, EmptyQuestion, NotFound for what is
    not there any more, and TooManyJudgements.
    """
    form, version_id, answer = _sign(sent), sent.get("version", ""), sent.get("answer", "")
    if answer == UNDO:
        live.judgements.take_back(form, version_id)
        return _way_back(sent, form, version_id)
    if answer not in _ANSWERS:
        raise _wrong("answer", answer)
    if version_id not in shelf.product_of:
        raise NotFound(what="version", id=version_id[:_LONGEST_ID])
    question, page = clean(sent.get("q", "")), _page(sent)
    live.judgements.keep(Judgement(form, question, language, version_id, page, helped=_ANSWERS[answer]))
    return _way_back(sent, form, version_id)


_LONGEST_ID = 120


def _sign(sent: Mapping[str, str]) -> str:
    sign = sent.get("form", "")
    if not _SIGN.fullmatch(sign):
        raise _wrong("form", sign)
    return sign


def _page(sent: Mapping[str, str]) -> int:
    page = sent.get("page", "0")
    if not (page.isascii() and page.isdigit() and int(page) <= LARGEST_FILE):
        raise _wrong("page", page)
    return int(page)


def _way_back(sent: Mapping[str, str], form: str, version_id: str) -> str:
    """To the list on this site, whatever was sent: an address that begins so can not lead elsewhere."""
    back = sent.get("back", "")
    place = f"#at-{version_id}" if version_id.replace("-", "").isalnum() and version_id.isascii() else ""
    return f"{back}&judged={form}{place}" if back.startswith("/?") and back.isprintable() else "/"


def _wrong(parameter: str, value: str) -> WrongParameter:
    cause, remedy = "no form of this site says so", "use the buttons beside a result"
    return WrongParameter(parameter=parameter, value=value[:80], cause=cause, remedy=remedy)
