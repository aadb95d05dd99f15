"""Takes a form with files off the wire: its fields, and each file on the disk as it comes in, never whole in memory.

What a file is called stays a text: no path is ever made of it. What becomes of the files is contributing.py's.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from search_api.errors import TooLarge, WrongParameter

# Bytes of one request; scanned books of 300 pages are half as large, and a longer way is broken off too often.
LARGEST: Final = 512 * 2**20
MEGABYTE: Final = 2**20
MOST_FILES, MOST_FIELDS = 200, 20
LONGEST_FIELD = 32_768  # bytes
LONGEST_NAME = 255  # signs of a file's name; file systems take no longer ones
FILES = "file"


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come in, to be read from its beginning; `name` is what the sender calls it."""

    name: str
    stream: BinaryIO


Fields: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: the fields by name, of one that is there twice the last, and the files in their order."""

    fields: Fields
    files: tuple[Received, ...]


async def receive(request: Request) -> FormData:
    """Take a form in, with files or without, to be read with `opened` and let go of after it.

    Raises TooLarge beyond LARGEST bytes, and WrongParameter for what is no such form or breaks off.
    """
    _refuse_large(request)
    try:
        return await _parser(request).parse()
    except MultiPartException as error:
        message = error.message.rstrip(".")
        raise _unfit(message[:1].lower() + message[1:]) from error
    except (ClientDisconnect, KeyError, UnicodeError) as error:
        raise _unfit("it broke off or can not be read") from error


@contextmanager
def opened(form: FormData) -> Iterator[Form]:
    """The fields and files of a form; a file that was chosen nowhere and is empty is left out."""
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = [value for name, value in form.multi_items() if isinstance(value, UploadFile) and name == FILES]
    try:
        yield Form(fields, tuple(_received(file) for file in files if file.filename or file.size))
    finally:
        for _, value in form.multi_items():
            if isinstance(value, UploadFile):
                value.file.close()


def _received(file: UploadFile) -> Received:
    return Received((file.filename or "")[-LONGEST_NAME:], file.file)


def _refuse_large(request: Request) -> None:
    """Before anything is read, where the sender says how much comes."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > LARGEST:
        raise TooLarge(largest=LARGEST // MEGABYTE)


def _parser(request: Request) -> MultiPartParser | FormParser:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return FormParser(request.headers, _bounded(request), max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)
    if kind != "multipart/form-data":
        raise _unfit("it is no form")
    return MultiPartParser(
        request.headers,
        _bounded(request),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=LONGEST_FIELD,
    )


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for part in request.stream():
        seen += len(part)
        if seen > LARGEST:
            raise TooLarge(largest=LARGEST // MEGABYTE)
        yield part


def _unfit(cause: str) -> WrongParameter:
    remedy = "send multipart/form-data, each file as the field `file`"
    return WrongParameter(parameter="form", value="…", cause=cause, remedy=remedy)
