"""Reading cases: which there are, and one of them. Nothing here opens a text."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.authorization import Identity
from portal.cases.models import Case, CaseEvent
from portal.cases.seen import seen_by
from portal.cases.states import CLOSED
from portal.db import now
from portal.i18n import local
from portal.organisation.queries import get_unit_tree, list_open_units
from portal.organisation.unit_lists import unit_labels
from portal.paging import Page, read_page
from portal.surveys.library import COMPLAINTS
from portal.surveys.models import QuestionnaireVersion
from portal.surveys.queries import find_latest_version, find_survey, unit_names


def find_form(session: Session) -> QuestionnaireVersion | None:
    """The published complaint questionnaire."""
    survey = find_survey(session, COMPLAINTS)
    return find_latest_version(session, survey) if survey else None


def find_case(session: Session, number: str, *, lock: bool = False) -> Case | None:
    """The case with that number. ``lock``: it cannot change before this transaction ends."""
    query = sa.select(Case).where(Case.number == number)
    if lock:
        return session.scalar(query.with_for_update(of=Case).execution_options(populate_existing=True))
    events = selectinload(Case.events)
    return session.scalar(
        query.options(
            joinedload(Case.unit),
            joinedload(Case.named_unit),
            joinedload(Case.version),
            joinedload(Case.sender),
            selectinload(Case.attachments),
            events.joinedload(CaseEvent.account),
            events.joinedload(CaseEvent.unit),
        )
    )


def list_cases(
    session: Session, asker: Identity, endpoint: str, wanted: sa.ColumnElement[bool], *, closed: bool, page: int
) -> Page[Case]:
    """One page of the cases that ``asker`` may see on ``endpoint`` and that fit ``wanted``.

    Those to be answered first on top or, of what is closed, those that came in last.
    """
    order = (Case.received_at.desc(), Case.id.desc()) if closed else (Case.reply_due_on, Case.id)
    query = sa.select(Case).options(joinedload(Case.unit)).where(_seen(asker, endpoint, closed=closed), wanted)
    return read_page(session, query.order_by(*order), page)


def list_waiting(session: Session, asker: Identity, endpoint: str) -> Sequence[Case]:
    """All that is not closed and that ``asker`` may see on ``endpoint``."""
    return session.scalars(sa.select(Case).where(_seen(asker, endpoint, closed=False)).order_by(Case.id)).all()


def list_units_with_cases(session: Session, asker: Identity, endpoint: str, *, closed: bool) -> frozenset[int]:
    """The ids of the units that such cases are with."""
    query = sa.select(Case.unit_id).where(_seen(asker, endpoint, closed=closed), Case.unit_id.isnot(None))
    return frozenset(session.scalars(query.distinct()))


def _seen(asker: Identity, endpoint: str, *, closed: bool) -> sa.ColumnElement[bool]:
    return seen_by(asker, endpoint) & (Case.status == CLOSED if closed else Case.status != CLOSED)


def waiting_with_unit(session: Session, unit_id: int) -> str:
    """What is with a unit and not closed, in words; empty when nothing is."""
    query = sa.select(sa.func.count()).select_from(Case).where(Case.unit_id == unit_id, Case.status != CLOSED)
    count = session.scalar(query) or 0
    return "" if count == 0 else "1 synpunkt eller klagomål" if count == 1 else f"{count} synpunkter eller klagomål"


def list_places(session: Session, *, ever: bool = False) -> dict[str, str]:
    """Code and name of the open units that no open unit lies under: the places that people know today, by name.

    ``ever``: of every unit, closed or not, for what was chosen before the organisation changed.
    """
    if ever:
        return unit_names(session)
    units = list_open_units(session, local(now()).date())
    above = {unit.parent_id for unit in units}
    places = [unit for unit in units if unit.id not in above]
    labels = unit_labels(get_unit_tree(session), (unit.id for unit in places))
    return {unit.code: labels[unit.id] for unit in places}
