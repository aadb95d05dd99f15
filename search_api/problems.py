"""Turns everything that can go wrong while somebody asks into a status and a sentence, in one table.

The answer is problem+json (RFC 9457): type, title (in the reader's language), status, detail (the error's own
sentence), instance, and `parameter` where one is wrong. Pages show the same problem as a page. An error that nobody
foresaw is written to the log under the number of the request; the reader gets that number and nothing of the inside.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException  # noqa: TID251 - the framework raises it; here it is turned into ours

from corpus import errors as corpus
from indexer.engine import errors as engine
from indexer.engine.page_pictures import PageNotDrawn
from search_api import errors as search
from search_api.page_language import PageLanguage, choose
from search_api.parameter_faults import explain
from search_api.problem_titles import TITLES

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """What an error is to the one who asked: an HTTP status, a key of TITLES, and the parameter it is always about."""

    status: int
    title: str
    parameter: str | None = None


TABLE: Mapping[type[Exception], Row] = {
    search.SearchError: Row(500, "unexpected"),
    search.QuestionError: Row(422, "wrong-question"),
    search.EmptyQuestion: Row(422, "wrong-question", "q"),
    search.WrongParameter: Row(422, "wrong-parameter"),
    search.TooLarge: Row(413, "refused-file"),
    search.ArrivalError: Row(409, "changed"),
    search.WrongOffset: Row(409, "changed"),
    search.UploadBusy: Row(423, "changed"),
    search.OtherProtocol: Row(412, "wrong-parameter"),
    search.ForeignRequest: Row(403, "not-allowed"),
    search.AccessError: Row(403, "not-permitted"),
    search.SignInNeeded: Row(401, "sign-in"),
    search.NotPermitted: Row(403, "not-permitted"),
    search.NotYours: Row(403, "not-permitted"),
    search.UnknownSecret: Row(401, "sign-in"),
    search.UnsignedForm: Row(403, "not-permitted"),
    search.TooManyAttempts: Row(429, "sign-in"),
    search.NotFound: Row(404, "not-found"),
    search.NothingPublished: Row(503, "nothing-searchable"),
    search.NothingJudged: Row(404, "not-found"),
    search.EvaluationInputError: Row(422, "wrong-input"),
    search.EvaluationFailed: Row(500, "unexpected"),
    corpus.CorpusError: Row(500, "collection-failed"),
    corpus.InputError: Row(422, "wrong-input"),
    corpus.UnknownProduct: Row(404, "not-found"),
    corpus.UnknownVersion: Row(404, "not-found"),
    corpus.UnknownFile: Row(404, "not-found"),
    corpus.UnknownJob: Row(404, "not-found"),
    corpus.UnknownTerm: Row(422, "wrong-input"),
    corpus.UnknownProposal: Row(404, "not-found"),
    corpus.InvalidField: Row(422, "wrong-input"),
    corpus.InvalidCatalogueRow: Row(422, "wrong-input"),
    corpus.UnknownConcept: Row(404, "not-found"),
    corpus.InvalidConcept: Row(422, "wrong-input"),
    corpus.InvalidGlossary: Row(422, "wrong-input"),
    corpus.NothingDecided: Row(422, "wrong-input"),
    corpus.UnknownJudgement: Row(404, "not-found"),
    corpus.TooManyJudgements: Row(429, "wrong-input"),
    corpus.StaleProduct: Row(409, "changed"),
    corpus.StaleGlossary: Row(409, "changed"),
    corpus.UnknownAccount: Row(404, "not-found"),
    corpus.UnknownOrganisation: Row(422, "wrong-input"),
    corpus.UnknownKey: Row(404, "not-found"),
    corpus.EmailTaken: Row(409, "wrong-input"),
    corpus.LastAdmin: Row(409, "wrong-input"),
    corpus.InvalidInvitation: Row(404, "not-found"),
    corpus.RefusedPassword: Row(422, "wrong-input"),
    corpus.WrongPassword: Row(422, "wrong-input"),
    corpus.RefusedFile: Row(422, "refused-file"),
    corpus.SettingsError: Row(500, "wrong-setting"),
    corpus.StorageError: Row(503, "collection-failed"),
    corpus.DamagedFile: Row(503, "collection-failed"),
    corpus.DatabaseUnavailable: Row(503, "collection-failed"),
    corpus.LostLease: Row(409, "changed"),
    corpus.DowngradeRefused: Row(503, "collection-failed"),
    engine.EngineError: Row(500, "index-failed"),
    engine.ModelUnavailable: Row(503, "index-failed"),
    engine.VectorStoreUnavailable: Row(503, "index-failed"),
    engine.VectorStoreDamaged: Row(503, "index-failed"),
    engine.NoGeneration: Row(503, "nothing-searchable"),
    engine.GenerationDamaged: Row(503, "index-failed"),
    engine.GenerationClosed: Row(503, "index-failed"),
    engine.FingerprintMismatch: Row(503, "index-failed"),
    PageNotDrawn: Row(404, "not-found"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong; `kind` ends its address on the page /docs, `parameter` names the one to mend."""

    kind: str
    status: int
    title: str
    detail: str
    parameter: str | None = None


Shape: TypeAlias = Callable[[Request, Problem], Response]


def describe(error: Exception) -> Problem:
    """The problem that an error of our trees is; any other is unexpected, and nothing of it is told."""
    kind = next((known for known in type(error).__mro__ if known in TABLE), None)
    if kind is None:
        return describe(search.SearchError())
    row = TABLE[kind]
    facts: Mapping[str, object] = getattr(error, "facts", {})
    parameter = str(facts["parameter"]) if "parameter" in facts else row.parameter
    return Problem(name_of(kind), row.status, row.title, str(error), parameter)


def as_json(request: Request, problem: Problem) -> Response:
    """The problem as problem+json."""
    body: dict[str, object] = {
        "type": f"/docs#{problem.kind}",
        "title": TITLES[problem.title][reader_language(request)],
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.url.path,
        "request": request_number(request),
    }
    if problem.parameter is not None:
        body["parameter"] = problem.parameter
    return JSONResponse(body, problem.status, headers_of(problem), MEDIA_TYPE)


def headers_of(problem: Problem) -> dict[str, str]:
    """Nothing may keep a problem; what may be over soon says when to try again (in seconds)."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
    if problem.status == 401:  # noqa: PLR2004 - the status itself
        headers["WWW-Authenticate"] = "Bearer"
    return headers | {"Retry-After": str(RETRY_SECONDS)} if problem.status == 503 else headers  # noqa: PLR2004 - the status itself


def reader_language(request: Request) -> PageLanguage:
    """The language of the one who sent this request: `lang` in the address, or what the browser accepts."""
    return choose(request.query_params.get("lang"), request.headers.get("accept-language"))


def request_number(request: Request) -> str:
    """The number under which the log knows this request."""
    return str(request.scope.get("request_number", ""))


def name_of(error: type[Exception]) -> str:
    """`WrongParameter` as it stands in an address: wrong-parameter."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__).lower()


def answer_errors(app: FastAPI, shape: Shape = as_json) -> None:
    """Every error of our trees, every wrong parameter and every unknown address is answered in this `shape`."""

    def answer(request: Request, error: Exception) -> Response:
        problem = describe(error)
        if problem.status >= 500:  # noqa: PLR2004 - the status itself
            number = request_number(request)
            log.warning("request %s: %s", number, error, extra={"request": number})
        return shape(request, problem)

    def answer_validation(request: Request, error: Exception) -> Response:
        return answer(request, explain(error.errors()[0]) if isinstance(error, RequestValidationError) else error)

    def answer_routing(request: Request, error: Exception) -> Response:
        response = shape(request, _routing_problem(request, error))
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    for root in (search.SearchError, corpus.CorpusError, engine.EngineError):
        app.add_exception_handler(root, answer)
    app.add_exception_handler(RequestValidationError, answer_validation)
    app.add_exception_handler(HTTPException, answer_routing)


def _routing_problem(request: Request, error: Exception) -> Problem:
    """What the framework itself refuses: an address that leads nowhere, a method that an address does not know."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:  # noqa: PLR2004 - the status itself
        detail = f"There is no address {request.url.path} here; /docs lists those that exist."
        return Problem("unknown-address", status, "not-found", detail)
    detail = f"The address {request.url.path} can not be used with {request.method}; /docs says how it is used."
    return Problem("not-allowed", status, "not-allowed", detail)
