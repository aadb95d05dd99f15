"""The organisations that accounts and products belong to, each with an id that stays when its name changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from corpus.errors import InvalidField
from corpus.ids import new_version_id, slug
from corpus.people_records import Actor, Organisation
from corpus.people_tables import organisations

if TYPE_CHECKING:
    from corpus.audit import Audit
    from corpus.database import Database

LONGEST_NAME = 200


class Organisations:
    """The organisations; each method is one transaction, or joins the caller's."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def all(self) -> list[Organisation]:
        """Every organisation, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(organisations).order_by(organisations.c.name))
            return [Organisation(row.id, row.name) for row in rows]

    def take(self, name: str, by: Actor) -> Organisation:
        """The organisation of this name, made where there is none; raises InvalidField."""
        plain = " ".join(name.split())
        if not plain or len(plain) > LONGEST_NAME:
            remedy = f"write its name, {LONGEST_NAME} signs at most"
            raise InvalidField(field="organisation", value=plain[:80], cause="it is empty or too long", remedy=remedy)
        with self._database.write() as connection:
            known = {one.name.casefold(): one for one in self.all()}
            if plain.casefold() in known:
                return known[plain.casefold()]
            wish = slug(plain)
            taken = {one.id for one in known.values()}
            made = Organisation(wish if wish and wish not in taken else new_version_id(), plain)
            connection.execute(insert(organisations).values(id=made.id, name=made.name))
            self._audit.add(by, "organisation added", made.name, after={"id": made.id, "name": made.name})
            return made
