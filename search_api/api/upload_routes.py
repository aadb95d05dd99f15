"""Adding products by program: files or a link with what is known of them, and how far each is on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from corpus.errors import InputError, InvalidField
from corpus.intake import Metadata, Receipt
from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.api.answering import PROBLEMS, send
from search_api.api.shaping import Shaper
from search_api.api.upload_schemas import BODY, RefusedOut, StateOut, UploadAnswer, UploadOut
from search_api.contributing import Contributor
from search_api.page_language import PageLanguage
from search_api.parameter_faults import refuse_unknown
from search_api.provided import Given, Provided, ReaderLanguage
from search_api.reading_state import reading_state
from search_api.receiving import Form, opened, receive
from search_api.upload_fields import read_fields

router = APIRouter(prefix=PREFIX, tags=["adding"], dependencies=[Depends(refuse_unknown)], responses=PROBLEMS)


@router.post("/products", response_model=UploadAnswer, status_code=202, openapi_extra=BODY)
@needs("contribute")
async def add_products(request: Request, given: Given, language: ReaderLanguage) -> Response:
    """Files, each a product of its own, or a link; the answer comes when they are on the disk for good.

    Several files may be sent at once; those that can not be taken are named, and the others go in.
    """
    sent = await receive(request)
    with opened(sent) as form:
        answer = await to_thread.run_sync(_add, form, given, language)
    response = send(answer)
    response.status_code = 202
    return response


@router.get("/versions/{version_id}/state", response_model=StateOut)
@needs("contribute")
def show_state(version_id: str, given: Given) -> Response:
    """How far a version is on its way to being searchable."""
    product, version = Contributor(given.asker, given.live).see(version_id)
    state = asdict(reading_state(version, given.live))
    return send(
        StateOut(
            version=version.id,
            product=product.id,
            stage=state["stage"],
            reason=state["reason"],
            scanned_pages=state["scans"],
            minutes=state["minutes"],
            visibility=product.visibility,
        )
    )


def _add(form: Form, given: Provided, language: PageLanguage) -> UploadAnswer:
    """Raises the error of what was refused where nothing else was sent."""
    contributor = Contributor(given.asker, given.live)
    metadata = read_fields(form.fields, given.live.catalogue)
    link = form.fields.get("link", "").strip()
    _check_one_or_the_other(form, link)
    shaper = Shaper(given.labels, language)
    if link:
        receipt = contributor.add_link(link, metadata)
        return UploadAnswer(uploads=[_upload(link, receipt, contributor, shaper)], refused=[])
    found = list(_add_files(form, metadata, contributor))
    refused = {name: error for name, error in found if isinstance(error, InputError)}
    if len(refused) == len(found):
        raise next(iter(refused.values()))
    return UploadAnswer(
        uploads=[_upload(name, one, contributor, shaper) for name, one in found if isinstance(one, Receipt)],
        refused=_refused(refused),
    )


def _add_files(form: Form, metadata: Metadata, contributor: Contributor) -> Iterator[tuple[str, Receipt | InputError]]:
    for file in form.files:
        try:
            yield file.name, contributor.add_file(file.stream, file.name, metadata)
        except InputError as error:
            yield file.name, error


def _check_one_or_the_other(form: Form, link: str) -> None:
    if bool(link) == bool(form.files):
        cause = "there is a file as well" if link else "there is neither a file nor a link"
        raise InvalidField(field="link", value=link[:80], cause=cause, remedy="send files, or a link by itself")
    if len(form.files) > 1 and form.fields.get("title", "").strip():
        remedy = "send a file at a time, or leave the title to the files"
        raise InvalidField(
            field="title", value=form.fields["title"][:80], cause="there are several files", remedy=remedy
        )


def _upload(name: str, receipt: Receipt, contributor: Contributor, shaper: Shaper) -> UploadOut:
    product = receipt.product
    return UploadOut(
        name=name,
        outcome=receipt.outcome,
        version=receipt.version.id,
        visibility=product.visibility,
        waits_for_editor=contributor.waits_for_editor and product.visibility == "draft",
        product=shaper.product(product),
        state=f"{PREFIX}/versions/{receipt.version.id}/state",
    )


def _refused(errors: Mapping[str, InputError]) -> list[RefusedOut]:
    return [RefusedOut(name=name, detail=str(error)) for name, error in errors.items()]
