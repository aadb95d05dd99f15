"""Files that go on after a broken line, by the tus protocol 1.0.0 (https://tus.io): core, creation and termination.

A file is begun with POST, sent with PATCH, and after a break asked with HEAD how far it came. The answer to the last
PATCH comes when the file is taken in as by upload_routes.py, and names its version.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.requests import ClientDisconnect

from corpus.errors import InputError
from corpus.intake import Receipt
from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.api.answering import PROBLEMS
from search_api.arriving import Arrival, Arriving
from search_api.contributing import Contributor
from search_api.errors import OtherProtocol, TooLarge, WrongParameter
from search_api.parameter_faults import refuse_unknown
from search_api.provided import Given, Provided
from search_api.receiving import LARGEST, LONGEST_NAME, MEGABYTE
from search_api.upload_fields import read_fields

TUS: Final = "1.0.0"
SENT_AS: Final = "application/offset+octet-stream"
HEADERS: Final[Mapping[str, str]] = MappingProxyType({"Tus-Resumable": TUS, "Cache-Control": "no-store"})
OPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"Tus-Version": TUS, "Tus-Extension": "creation,termination", "Tus-Max-Size": str(LARGEST)}
)


async def _speak_tus(tus_resumable: Annotated[str, Header(description="1.0.0")] = "") -> None:
    if tus_resumable != TUS:
        raise OtherProtocol(spoken=tus_resumable[:20] or "none")


router = APIRouter(
    prefix=f"{PREFIX}/uploads", tags=["adding"], dependencies=[Depends(refuse_unknown)], responses=PROBLEMS
)
SPOKEN = [Depends(_speak_tus)]


@router.options("", status_code=204, response_class=Response)
@needs("contribute")
def tell_what_is_spoken() -> Response:
    """Which version and extensions of tus are spoken here, and how large a file may be."""
    return Response(status_code=204, headers={**HEADERS, **OPTIONS})


@router.post("", status_code=201, response_class=Response, dependencies=SPOKEN)
@needs("contribute")
def begin(
    given: Given,
    upload_length: Annotated[str, Header(description="Bytes of the whole file.")] = "",
    upload_metadata: Annotated[str, Header(description="filename and visibility, as tus writes them.")] = "",
) -> Response:
    """Begins a file (tus, creation); Location is where its bytes are sent."""
    length = _number("Upload-Length", upload_length)
    if length > LARGEST:
        raise TooLarge(largest=LARGEST // MEGABYTE)
    told = _metadata(upload_metadata)
    read_fields({"visibility": told.get("visibility", "")}, given.live.catalogue)
    name = told.get("filename", "")[-LONGEST_NAME:] or "file"
    arrival = _arriving(given).begin(name, length, _sender(given), told.get("visibility", ""))
    return Response(status_code=201, headers={**HEADERS, "Location": f"{PREFIX}/uploads/{arrival.id}"})


@router.head("/{upload_id}", status_code=200, response_class=Response, dependencies=SPOKEN)
@needs("contribute")
def tell_offset(upload_id: str, given: Given) -> Response:
    """How far a file has come."""
    arriving = _arriving(given)
    arrival = arriving.find(upload_id, _sender(given))
    offset = str(arriving.offset(arrival))
    return Response(headers={**HEADERS, "Upload-Offset": offset, "Upload-Length": str(arrival.length)})


@router.patch("/{upload_id}", status_code=204, response_class=Response, dependencies=SPOKEN)
@needs("contribute")
async def go_on(
    request: Request,
    upload_id: str,
    given: Given,
    upload_offset: Annotated[str, Header(description="From which byte on.")] = "",
) -> Response:
    """Takes further bytes in; with the last one the file is added, and Upload-Version names its version."""
    if request.headers.get("content-type", "") != SENT_AS:
        remedy = f"send the bytes as {SENT_AS}"
        raise WrongParameter(parameter="Content-Type", value="…", cause="it is another one", remedy=remedy)
    arriving = _arriving(given)
    arrival = arriving.find(upload_id, _sender(given))
    offset = await _write(request, arriving, arrival, _number("Upload-Offset", upload_offset))
    headers = {**HEADERS, "Upload-Offset": str(offset)}
    if offset == arrival.length:
        receipt = await to_thread.run_sync(partial(_add, arriving, arrival, given))
        headers |= {"Upload-Version": receipt.version.id, "Upload-Outcome": receipt.outcome}
    return Response(status_code=204, headers=headers)


@router.delete("/{upload_id}", status_code=204, response_class=Response, dependencies=SPOKEN)
@needs("contribute")
def give_up(upload_id: str, given: Given) -> Response:
    """Drops a file that is on its way (tus, termination)."""
    arriving = _arriving(given)
    arriving.drop(arriving.find(upload_id, _sender(given)))
    return Response(status_code=204, headers=dict(HEADERS))


async def _write(request: Request, arriving: Arriving, arrival: Arrival, offset: int) -> int:
    """The new offset; what came before a break is kept."""
    with arriving.going_on(arrival, offset) as stream:
        try:
            async for part in request.stream():
                offset += len(part)
                if offset > arrival.length:
                    raise TooLarge(largest=arrival.length // MEGABYTE)
                await to_thread.run_sync(stream.write, part)
        except ClientDisconnect as error:
            remedy = "ask with HEAD how far it came, and go on from there"
            raise WrongParameter(parameter="body", value="…", cause="it broke off", remedy=remedy) from error
    return offset


def _add(arriving: Arriving, arrival: Arrival, given: Provided) -> Receipt:
    """What can not be taken is dropped, or it would be refused for ever; after a failure of the disk it is kept."""
    metadata = read_fields({"visibility": arrival.visibility}, given.live.catalogue)
    try:
        with arriving.open(arrival) as stream:
            receipt = Contributor(given.asker, given.live).add_file(stream, arrival.name, metadata)
    except InputError:
        arriving.drop(arrival)
        raise
    arriving.drop(arrival)
    return receipt


def _arriving(given: Provided) -> Arriving:
    return Arriving(given.live.settings.data / "arriving")


def _sender(given: Provided) -> str:
    return given.asker.account_id or given.asker.name


def _number(header: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 16):  # noqa: PLR2004 - more than any disk holds
        raise WrongParameter(
            parameter=header, value=value[:20], cause="it is no number of bytes", remedy="write digits alone"
        )
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """Pairs of a name and a value in base64, parted by commas (tus 1.0.0, Upload-Metadata)."""
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    try:
        return {name: b64decode(value, validate=True).decode() for name, _, value in pairs}
    except ValueError as error:
        raise WrongParameter(
            parameter="Upload-Metadata", value=header[:40], cause="it is not written as tus does", remedy="use base64"
        ) from error
