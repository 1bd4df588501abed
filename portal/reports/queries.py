"""Reading a round as a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.collection.queries import count_progress
from portal.db import now
from portal.i18n import local
from portal.organisation.boards import settings_for_units
from portal.reports.composition import compose_report
from portal.reports.document import RoundReport
from portal.reports.subject import Subject, find_group
from portal.results.display import PAPER, Widths
from portal.results.queries import get_results
from portal.results.trend import find_trend
from portal.statistics.summary import GroupSummary, Level
from portal.surveys.models import CollectionRound


def get_round_report(
    session: Session,
    collection_round: CollectionRound,
    level: Level,
    unit_code: str | None = None,
    widths: Widths = PAPER,
    moment: datetime | None = None,
    beside: tuple[GroupSummary, ...] = (),
) -> RoundReport:
    """The report of a closed round at a level; with ``unit_code`` of that unit only: no siblings, and no total.

    ``beside`` are groups that whoever asks may see as well: a unit's indices stand beside those of what it is part of.

    Raises UserError while the collection goes on and for a unit that is not in the round; ValueError at level raw,
    which never reaches a document.
    """
    if level == "raw":
        raise ValueError("no document is made at level raw")
    results = get_results(session, collection_round, level)
    group = find_group(results, unit_code)
    progress = count_progress(session, collection_round)
    members = [results.unit_ids[code] for code in group.members]
    started = sum(progress[unit].started for unit in members if unit in progress)
    trend = find_trend(session, results, group)
    subject = Subject(results=results, group=group, started=started, widths=widths, beside=beside, trend=trend)
    settings = settings_for_units(session, members, collection_round.over_on)
    return compose_report(subject, settings, local(moment or now()))
