"""Reads what a form of ours sends: a few short fields, no files."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Request

from search_api.errors import WrongParameter

# Bytes; a question of a thousand signs, escaped, and an address with many filters fit.
LONGEST = 32_768
_MOST_FIELDS = 20


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields by name, of one that is there twice the last. Raises WrongParameter for what is no such form.

    Nothing beyond LONGEST bytes is read.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            raise _unfit("it is too long")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise _unfit("it can not be read") from error


def _unfit(cause: str) -> WrongParameter:
    return WrongParameter(parameter="form", value="…", cause=cause, remedy="send it from the page where it stands")
