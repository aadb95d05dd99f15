"""Says in the reader's language what is wrong with a form of staff: the thing, the cause, the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.api_keys import LONGEST_DAYS
from corpus.errors import (
    EmailTaken,
    InputError,
    InvalidField,
    InvalidInvitation,
    LastAdmin,
    RefusedPassword,
    WrongPassword,
)
from corpus.passwords import LONGEST, SHORTEST

if TYPE_CHECKING:
    from search_api.pages.translation import Texts


def told(error: InputError, texts: Texts) -> str:
    """Return the sentence of an error; one that no form of ours brings about keeps its own."""
    if isinstance(error, RefusedPassword):
        return _password(str(error.facts["fault"]), texts)
    if isinstance(error, InvalidField):
        return _field(str(error.facts["field"]), texts) or _of_product(error, texts) or str(error)
    sentences = {
        EmailTaken: texts("fault.email_taken"),
        InvalidInvitation: texts("fault.link"),
        LastAdmin: texts("fault.last_admin"),
        WrongPassword: texts("fault.password_wrong"),
    }
    return sentences.get(type(error), str(error))


def _password(fault: str, texts: Texts) -> str:
    return {
        "short": texts("fault.password_short", SHORTEST),
        "long": texts("fault.password_long", LONGEST),
        "own": texts("fault.password_own"),
    }[fault]


def _field(field: str, texts: Texts) -> str | None:
    return {
        "name": texts("fault.name"),
        "e-mail": texts("fault.email"),
        "organisation": texts("fault.organisation"),
        "name of the key": texts("fault.key_name"),
        "scopes": texts("fault.key_scopes"),
        "reason": texts("fault.reason"),
        "audience": texts("fault.audience"),
        "days": texts("fault.key_days", LONGEST_DAYS),
    }.get(field)


def _of_product(error: InvalidField, texts: Texts) -> str | None:
    return {
        "title": texts("fault.title"),
        "year": texts("fault.year"),
        "country": texts("fault.country", value=error.facts["value"]),
        "link": texts("fault.web_address"),
        "summary": texts("fault.described"),
    }.get(str(error.facts["field"]))
