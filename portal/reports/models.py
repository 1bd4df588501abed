"""Reports that have been approved: each edition a frozen snapshot of what was approved and of what it was made from."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from portal.db import Base, UTCDateTime, now, one_of
from portal.surveys.models import CollectionRound

LEVELS = ("internal", "public")
LATER = frozenset({"pdf", "sha256", "problem", "due_at", "withdrawn_at"})
"""What is not known when an edition is approved; all else stays as it was."""


class PublishedReport(Base):
    """One edition of a report. Those of the same subject and level share ``document_id`` and are numbered.

    ``inputs``: the figures and limits that it was made from, as JSON; ``page_html`` and ``print_html``: what the screen
    shows and what the PDF is made from, under ``logo``. ``pdf`` and ``sha256`` (of it) come from the worker: until then
    the edition is nowhere to be read. ``problem``: why the worker could not make it, ``due_at`` when it tries again.
    ``notifies``: everyone invited gets the link. ``request_key``: the form that approved it, which does so once.
    """

    __tablename__ = "published_report"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "version", name="uq_published_report_document_id_version"),
        one_of("level", LEVELS),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
        sa.CheckConstraint("(pdf IS NULL) = (sha256 IS NULL)", name="pdf_with_digest"),
        sa.CheckConstraint("registry_number <> '' AND approver <> ''", name="has_number_and_approver"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    level: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(200))
    unit_name: Mapped[str] = mapped_column(sa.String(200), default="")
    board: Mapped[str] = mapped_column(sa.String(500), default="")
    registry_number: Mapped[str] = mapped_column(sa.String(100))
    approver: Mapped[str] = mapped_column(sa.String(200))
    valid_from: Mapped[date | None]
    revise_on: Mapped[date | None]
    assessment: Mapped[str] = mapped_column(sa.Text, default="")
    measures: Mapped[str] = mapped_column(sa.Text, default="")
    inputs: Mapped[str] = mapped_column(sa.Text, deferred=True)
    page_html: Mapped[str] = mapped_column(sa.Text, deferred=True)
    print_html: Mapped[str] = mapped_column(sa.Text, deferred=True)
    logo: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    pdf: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    notifies: Mapped[bool] = mapped_column(default=False)
    request_key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(sa.String(300))
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    round: Mapped[CollectionRound] = relationship()

    @property
    def is_ready(self) -> bool:
        """Whether the worker has made the PDF."""
        return self.sha256 is not None

    @property
    def whole_title(self) -> str:
        """The round, and the unit when it is one unit's report."""
        return f"{self.title}, {self.unit_name}" if self.unit_id and self.unit_name else self.title


@sa.event.listens_for(PublishedReport, "before_update")
def _refuse_change(_mapper: Mapper[PublishedReport], _connection: sa.Connection, report: PublishedReport) -> None:
    state = sa.inspect(report)
    changed = {each.key for each in state.attrs if each.history.has_changes()} - LATER
    if changed or state.attrs.pdf.history.deleted not in ((), [None]):
        raise RuntimeError(f"an approved report is never changed: {sorted(changed)}")
