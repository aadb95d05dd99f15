"""Keeps what readers say of results, and what editors make of it: the collection's own test questions.

    waiting ──> accepted    with a grade: part of the golden set
            └─> refused     kept, so that the same answer given again is not looked at again

A reader's word changes nothing that is shown, counted or found. Nothing is kept of the person. How test questions are
written down and asked is search_api/evaluation's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import and_, delete, func, insert, select, update

from corpus.errors import TooManyJudgements, UnknownJudgement, UnknownVersion
from corpus.tables import judgements, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from corpus.database import Database
    from corpus.records import Judgement, JudgementState

_Answer: TypeAlias = tuple[str, str, bool]

# More than any editor looks through; a robot that fills the form fills no disk.
MOST_WAITING = 5_000


@dataclass(frozen=True, slots=True)
class Judged:
    """One case for an editor: a question, a version, and how many said that it helped, or that it did not.

    `id` is that of the first who said so. `grade` is what the editor made of it, None before: 3 answers wholly, 2 in
    part, 1 is related, 0 does not answer. `page` is the one that most of them saw.
    """

    id: int
    question: str
    language: str
    product_id: str
    version_id: str
    page: int
    helped: bool
    times: int
    state: JudgementState
    grade: int | None


class Judgements:
    """The judgements of one collection; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, judgement: Judgement) -> None:
        """Keeps what a reader says; the same list judged again changes its answer and counts once.

        What an editor decided of the same answer to the same question holds for this one too. Raises UnknownVersion,
        and TooManyJudgements while MOST_WAITING wait.
        """
        with self._database.write() as connection:
            _demand_version(connection, judgement.version_id)
            connection.execute(delete(judgements).where(_given(judgement.form, judgement.version_id)))
            _demand_room(connection)
            decided = _decision(connection, judgement) | {"made_at": datetime.now(UTC)}
            connection.execute(insert(judgements).values(asdict(judgement) | decided))

    def take_back(self, form: str, version_id: str) -> None:
        """Forgets what was said with this form of this version; nothing happens where nothing was."""
        with self._database.write() as connection:
            connection.execute(delete(judgements).where(_given(form, version_id)))

    def given(self, form: str) -> dict[str, bool]:
        """Whether each version helped that was judged with this form, by version."""
        with self._database.read() as connection:
            rows = connection.execute(select(judgements).where(judgements.c.form == form))
            return {row.version_id: row.helped for row in rows}

    def cases(self, *states: JudgementState) -> list[Judged]:
        """What was said, alike counted together, most often said first; in these states, or all."""
        query = select(judgements, versions.c.product_id).join(versions).order_by(judgements.c.id)
        if states:
            query = query.where(judgements.c.state.in_(states))
        alike: dict[_Answer, list[Row[Any]]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                alike.setdefault(_answer(row), []).append(row)
        return sorted(map(_case, alike.values()), key=lambda case: (-case.times, case.id))

    def accept(self, ids: Iterable[int], grade: int | None = None) -> None:
        """Makes cases part of the golden set, graded 0 to 3; else 3 where it helped and 0 where not.

        All or none. Raises UnknownJudgement.
        """
        graded = {True: 3, False: 0} if grade is None else {True: grade, False: grade}
        self._decide(ids, lambda helped: {"state": "accepted", "grade": graded[helped]})

    def refuse(self, ids: Iterable[int]) -> None:
        """Leaves cases out of the golden set; all or none. Raises UnknownJudgement."""
        self._decide(ids, lambda _helped: {"state": "refused", "grade": None})

    def _decide(self, ids: Iterable[int], decision: Callable[[bool], dict[str, Any]]) -> None:
        with self._database.write() as connection:
            for id_ in ids:
                row = connection.execute(select(judgements).where(judgements.c.id == id_)).one_or_none()
                if row is None:
                    raise UnknownJudgement(id=id_)
                connection.execute(update(judgements).where(_alike(row)).values(decision(row.helped)))


def _demand_version(connection: Connection, version_id: str) -> None:
    if connection.execute(select(versions.c.id).where(versions.c.id == version_id)).one_or_none() is None:
        raise UnknownVersion(id=version_id)


def _demand_room(connection: Connection) -> None:
    waiting = select(func.count()).select_from(judgements).where(judgements.c.state == "waiting")
    if connection.execute(waiting).scalar_one() >= MOST_WAITING:
        raise TooManyJudgements(most=MOST_WAITING)


def _decision(connection: Connection, judgement: Judgement) -> dict[str, Any]:
    """What was decided of the same answer before; it waits where nobody has looked at it."""
    known = connection.execute(select(judgements).where(_alike(judgement)).limit(1)).one_or_none()
    return {"state": known.state, "grade": known.grade} if known else {"state": "waiting", "grade": None}


def _given(form: str, version_id: str) -> ColumnElement[bool]:
    return and_(judgements.c.form == form, judgements.c.version_id == version_id)


def _answer(row: Row[Any] | Judgement) -> _Answer:
    return row.question, row.version_id, row.helped


def _alike(row: Row[Any] | Judgement) -> ColumnElement[bool]:
    """The same answer to the same question, whoever gave it."""
    question, version_id, helped = _answer(row)
    return and_(
        judgements.c.question == question, judgements.c.version_id == version_id, judgements.c.helped.is_(helped)
    )


def _case(rows: Sequence[Row[Any]]) -> Judged:
    first = rows[0]
    return Judged(
        id=first.id,
        question=first.question,
        language=first.language,
        product_id=first.product_id,
        version_id=first.version_id,
        page=Counter(row.page for row in rows).most_common(1)[0][0],
        helped=first.helped,
        times=len(rows),
        state=first.state,
        grade=first.grade,
    )
