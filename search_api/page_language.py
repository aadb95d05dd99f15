"""Chooses the language in which a reader is spoken to: the one asked for, or the first acceptable one that we have.

It is the language of labels, titles and sentences around the answer; which languages are searched is not decided here.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

PageLanguage: TypeAlias = Literal["en", "nl", "fr", "es"]

PAGE_LANGUAGES: tuple[PageLanguage, ...] = get_args(PageLanguage)
DEFAULT: PageLanguage = "en"


def choose(asked: str | None, accepted: str | None) -> PageLanguage:
    """Return the page language: `asked` where we speak it, else the best of an Accept-Language header, else English."""
    wanted = [asked or "", *_by_preference(accepted or "")]
    return next((known for code in wanted for known in PAGE_LANGUAGES if known == code), DEFAULT)


def _by_preference(header: str) -> list[str]:
    """Codes without their region, best first; what has weight 0 is refused (RFC 9110, 12.5.4)."""
    weighed = []
    for place, entry in enumerate(header.split(",")):
        code, _, parameter = entry.partition(";")
        weight = _weight(parameter)
        if weight > 0:
            weighed.append((-weight, place, code.strip().split("-")[0].lower()))
    return [code for _weight_, _place, code in sorted(weighed)]


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
