"""Reading what has been approved: the newest of each document, older editions, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.reports.models import PublishedReport
from portal.surveys.models import CollectionRound


@dataclass(frozen=True)
class Shown:
    """An edition and the newest one of the same document, which may be itself."""

    report: PublishedReport
    newest: PublishedReport

    @property
    def is_replaced(self) -> bool:
        return self.report.version < self.newest.version

    @property
    def is_readable(self) -> bool:
        """Whether anyone may read it: ready, the newest, not withdrawn."""
        return self.report.is_ready and not self.is_replaced and self.report.withdrawn_at is None


def list_public(session: Session) -> Sequence[PublishedReport]:
    """What anyone may read, the latest first."""
    later = aliased(PublishedReport)
    replaced = sa.select(later.id).where(
        later.document_id == PublishedReport.document_id,
        later.version > PublishedReport.version,
        later.sha256.isnot(None),
    )
    query = sa.select(PublishedReport).where(
        PublishedReport.level == "public",
        PublishedReport.sha256.isnot(None),
        PublishedReport.withdrawn_at.is_(None),
        ~replaced.exists(),
    )
    return session.scalars(query.order_by(PublishedReport.published_at.desc(), PublishedReport.id.desc())).all()


def find_public(session: Session, document_id: str, version: int | None = None) -> Shown | None:
    """An edition of a public document, the newest without a number; None while there is nothing to read or tell."""
    ready = [each for each in _editions(session, document_id) if each.level == "public" and each.is_ready]
    wanted = ready[-1:] if version is None else [each for each in ready if each.version == version]
    return Shown(wanted[0], ready[-1]) if wanted else None


def _editions(session: Session, document_id: str) -> Sequence[PublishedReport]:
    same = sa.select(PublishedReport).where(PublishedReport.document_id == document_id.replace("\0", ""))
    return session.scalars(same.order_by(PublishedReport.version)).all()


def find_edition(session: Session, document_id: str, version: int) -> PublishedReport | None:
    """One edition, whatever its level and state."""
    return next((each for each in _editions(session, document_id) if each.version == version), None)


def list_of_round(session: Session, collection_round: CollectionRound) -> list[Shown]:
    """Every edition of every report of a round, the latest first."""
    mine = sa.select(PublishedReport).where(PublishedReport.round_id == collection_round.id)
    found = session.scalars(mine.order_by(PublishedReport.id)).all()
    newest = {each.document_id: each for each in found if each.is_ready}
    return [Shown(each, newest.get(each.document_id, each)) for each in reversed(found)]


def find_of_round(session: Session, collection_round: CollectionRound, number: int) -> PublishedReport | None:
    """One edition of a round's reports."""
    report = session.get(PublishedReport, number)
    return report if report is not None and report.round_id == collection_round.id else None
