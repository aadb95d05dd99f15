"""Why a product matters to an organisation: what it is proud of, and what it finds most valuable for others.

Each organisation says one of each of a product, with its reason. It is shown beside the product and moves it in no
order of results: ranking knows nothing of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, get_args

from sqlalchemy import delete, insert, select

from corpus.errors import InvalidField
from corpus.people_records import Nomination, Organisation, Praise
from corpus.people_tables import nominations, organisations

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from corpus.audit import Audit
    from corpus.database import Database
    from corpus.people_records import Actor

LONGEST: Final = 1000  # signs of a reason: a paragraph
LONGEST_AUDIENCE: Final = 200


class Nominations:
    """The nominations; each method is one transaction, or joins the caller's."""

    def __init__(
        self, database: Database, audit: Audit, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def of(self, product_id: str) -> list[Nomination]:
        """What organisations say of a product, by their names; what they are proud of first."""
        query = select(nominations, organisations.c.name).join(organisations)
        ordered = query.order_by(organisations.c.name, nominations.c.praise)
        with self._database.read() as connection:
            rows = connection.execute(ordered.where(nominations.c.product_id == product_id))
            return [
                Nomination(
                    row.product_id, Organisation(row.organisation_id, row.name), row.praise, row.reason, row.audience
                )
                for row in rows
            ]

    def nominate(self, made: Nomination, by: Actor) -> Nomination:
        """Says it, in place of what the organisation said before. Raises InvalidField.

        Product and organisation are there, as the caller has looked them up.
        """
        checked = _checked(made)
        with self._database.write() as connection:
            before = self._take_away(connection, checked)
            values = {
                "product_id": checked.product_id,
                "organisation_id": checked.organisation.id,
                "praise": checked.praise,
                "reason": checked.reason,
                "audience": checked.audience,
                "made_at": self._clock(),
            }
            connection.execute(insert(nominations).values(values))
            self._audit.add(by, "product nominated", checked.product_id, before, _told(checked))
        return checked

    def withdraw(self, made: Nomination, by: Actor) -> None:
        """Takes back what the organisation said so; nothing happens where it said nothing."""
        with self._database.write() as connection:
            before = self._take_away(connection, made)
            if before:
                self._audit.add(by, "nomination withdrawn", made.product_id, before)

    def _take_away(self, connection: Connection, made: Nomination) -> dict[str, object]:
        held = [
            one
            for one in self.of(made.product_id)
            if (one.organisation.id, one.praise) == (made.organisation.id, made.praise)
        ]
        this = (nominations.c.product_id == made.product_id) & (nominations.c.praise == made.praise)
        connection.execute(delete(nominations).where(this & (nominations.c.organisation_id == made.organisation.id)))
        return _told(held[0]) if held else {}


def _checked(made: Nomination) -> Nomination:
    reason, audience = made.reason.strip(), " ".join(made.audience.split())
    if made.praise not in get_args(Praise):
        known = ", ".join(get_args(Praise))
        _refuse("praise", made.praise, "no form says so", f"use one of {known}")
    if not reason or len(reason) > LONGEST:
        _refuse("reason", reason[:40], "it is empty or too long", f"say why, in at most {LONGEST} signs")
    if made.praise == "valuable" and (not audience or len(audience) > LONGEST_AUDIENCE):
        _refuse("audience", audience[:40], "it is empty or too long", f"say for whom, in {LONGEST_AUDIENCE} signs")
    kept = audience if made.praise == "valuable" else ""
    return Nomination(made.product_id, made.organisation, made.praise, reason, kept)


def _told(one: Nomination) -> dict[str, object]:
    said: dict[str, object] = {"organisation": one.organisation.name, "praise": one.praise, "reason": one.reason}
    return said | ({"audience": one.audience} if one.audience else {})


def _refuse(field: str, value: str, cause: str, remedy: str) -> None:
    raise InvalidField(field=field, value=value, cause=cause, remedy=remedy)
