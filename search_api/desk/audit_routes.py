"""Who changed what, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from corpus.people_records import AuditLine
from search_api.admission import needs
from search_api.pages.asked import read_page
from search_api.pages.rendering import render, texts_for
from search_api.pages.translation import Texts
from search_api.provided import Given

router = APIRouter(include_in_schema=False)

LINES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class LineView:
    """A change: `changes` are the fields as (name, before, after), empty where there was nothing."""

    at: str
    actor: str
    action: str
    subject: str
    changes: tuple[tuple[str, str, str], ...]


@router.get("/audit")
@needs("manage people")
def audit_page(request: Request, given: Given) -> Response:
    """A page of the audit."""
    audit, texts = given.live.people.audit, texts_for(request)
    pages = max(1, -(-audit.count() // LINES_A_PAGE))
    page = min(read_page(request.query_params), pages)
    lines = audit.newest(LINES_A_PAGE, (page - 1) * LINES_A_PAGE)
    return render(request, "audit.html", lines=[_line(line, texts) for line in lines], page=page, pages=pages)


def _line(line: AuditLine, texts: Texts) -> LineView:
    names = [*line.before, *(name for name in line.after if name not in line.before)]
    called = _field_names(texts)
    changes = ((called.get(name, name), _text(line.before, name), _text(line.after, name)) for name in names)
    action = _action_names(texts).get(line.action, line.action)
    return LineView(texts.moment(line.at), line.actor.name, action, line.subject, tuple(changes))


def _action_names(texts: Texts) -> Mapping[str, str]:
    """What was done, by the word that is kept."""
    return {
        "account made": texts("audit.account_made"),
        "account changed": texts("audit.account_changed"),
        "sessions ended": texts("audit.sessions_ended"),
        "password changed": texts("audit.password_changed"),
        "link made": texts("audit.link_made"),
        "link withdrawn": texts("audit.link_withdrawn"),
        "organisation added": texts("audit.organisation_added"),
        "key made": texts("audit.key_made"),
        "key revoked": texts("audit.key_revoked"),
        "generation approved": texts("audit.generation_approved"),
        "generation brought back": texts("audit.generation_brought_back"),
        "work paused": texts("audit.work_paused"),
        "work resumed": texts("audit.work_resumed"),
        "row imported": texts("audit.row_imported"),
        "product nominated": texts("audit.nominated"),
        "nomination withdrawn": texts("audit.nomination_withdrawn"),
        "product added": texts("audit.product_added"),
        "product described": texts("audit.product_described"),
        "product published": texts("audit.product_published"),
        "version tried again": texts("audit.version_tried"),
        "products joined": texts("audit.products_joined"),
        "products kept apart": texts("audit.products_apart"),
    }


def _field_names(texts: Texts) -> Mapping[str, str]:
    """What fields are called, by the word that is kept."""
    return {
        "email": texts("sign_in.email"),
        "name": texts("invitation.name"),
        "role": texts("people.role"),
        "organisation": texts("people.organisation"),
        "disabled": texts("people.disabled"),
        "scopes": texts("account.key_scopes"),
        "purpose": texts("audit.purpose"),
        "until": texts("audit.until"),
        "sessions": texts("audit.sessions"),
        "reason": texts("audit.reason"),
        "state": texts("audit.state"),
        "generation": texts("audit.generation"),
        "visibility": texts("add.visibility"),
        "kind": texts("upload.kind"),
        "countries": texts("upload.countries"),
        "titles": texts("upload.title"),
        "summaries": texts("upload.summary"),
        "languages": texts("upload.language"),
        "years": texts("upload.year"),
        "praise": texts("matters.title"),
        "audience": texts("matters.audience"),
    }


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
