"""A unit's review of one year: the listed records, what was answered of each, footnotes and analysis."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, UTCDateTime, now, one_of
from portal.i18n import local
from portal.organisation.models import Unit
from portal.statistics.checklist import VALUES
from portal.statistics.sampling import ListedRecord
from portal.surveys.models import QuestionnaireVersion

GENDERS = ("flicka_kvinna", "pojke_man", "annat")
REASONS = ("saknas", "skyddad", "fel_urval", "flyttad", "annat")
"""Why a record is dropped: missing, protected identity, should not have been listed, moved, other."""

LONGEST_REFERENCE, LONGEST_HANDLER, LONGEST_MARK = 60, 40, 3


class Review(Base):
    """One unit's review of one year with one version of a checklist.

    ``list_digest`` is the SHA-256 of the list that was read in and ``listed`` how many records stood in it; with
    ``seed`` they prove that nobody chose the records. When it is finished, the records that were never drawn are
    deleted.
    """

    __tablename__ = "review"
    __table_args__ = (
        sa.CheckConstraint("listed >= 0", name="listed_not_negative"),
        sa.CheckConstraint("(drawn_at IS NULL) = (seed IS NULL)", name="seed_when_drawn"),
        sa.CheckConstraint("finished_at IS NULL OR drawn_at IS NOT NULL", name="finished_only_when_drawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    year: Mapped[int] = mapped_column(index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("questionnaire_version.id"), index=True)
    list_digest: Mapped[str] = mapped_column(sa.String(64))
    listed: Mapped[int]
    seed: Mapped[str | None] = mapped_column(sa.String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    unit: Mapped[Unit] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
    records: Mapped[list[ReviewedRecord]] = relationship(
        back_populates="review", order_by="ReviewedRecord.position, ReviewedRecord.id", cascade="all, delete-orphan"
    )
    marks: Mapped[list[ReviewMark]] = relationship(order_by="ReviewMark.mark", cascade="all, delete-orphan")
    analysis: Mapped[ReviewAnalysis | None] = relationship(cascade="all, delete-orphan")

    @property
    def unit_ids(self) -> frozenset[int]:
        """The unit it concerns, as the permission table asks for it."""
        return frozenset({self.unit_id})

    @property
    def unit_name(self) -> str:
        """The unit's name; of a review that is finished, the name it had then."""
        return self.unit.name if self.finished_at is None else self.unit.name_on(local(self.finished_at).date())

    @property
    def drawn(self) -> list[ReviewedRecord]:
        """The records that were drawn, dropped ones among them, in the order of their numbers."""
        found = [each for each in self.records if each.position is not None]
        return sorted(found, key=lambda record: record.position or 0)

    @property
    def reviewed(self) -> list[ReviewedRecord]:
        """The records of the sample that have not been dropped."""
        return [each for each in self.drawn if each.dropped_reason is None]

    @property
    def dropped(self) -> list[ReviewedRecord]:
        """The records that were drawn and could not be reviewed."""
        return [each for each in self.drawn if each.dropped_reason is not None]

    @property
    def state(self) -> str:
        """``listed``, ``drawn``, ``finished``."""
        if self.finished_at is not None:
            return "finished"
        return "listed" if self.drawn_at is None else "drawn"


class ReviewedRecord(Base):
    """A record in the list, under a pseudonymous reference. ``position``: its number once it has been drawn.

    ``revision`` grows with each saving, so that nobody overwrites what somebody else has written meanwhile.
    ``dropped_note`` is sealed.
    """

    __tablename__ = "reviewed_record"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "reference", name="uq_reviewed_record_review_id_reference"),
        sa.UniqueConstraint("review_id", "position", name="uq_reviewed_record_review_id_position"),
        one_of("gender", GENDERS),
        one_of("dropped_reason", REASONS),
        sa.CheckConstraint("age IS NULL OR age BETWEEN 0 AND 125", name="age_of_a_person"),
        sa.CheckConstraint("dropped_reason IS NULL OR position IS NOT NULL", name="dropped_only_when_drawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"))
    position: Mapped[int | None]
    reference: Mapped[str] = mapped_column(sa.String(LONGEST_REFERENCE))
    age: Mapped[int | None]
    gender: Mapped[str | None] = mapped_column(sa.String(20))
    handler: Mapped[str | None] = mapped_column(sa.String(LONGEST_HANDLER))
    dropped_reason: Mapped[str | None] = mapped_column(sa.String(20))
    dropped_note: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    dropped_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    revision: Mapped[int] = mapped_column(default=0)
    review: Mapped[Review] = relationship(back_populates="records")
    answers: Mapped[list[ReviewAnswer]] = relationship(order_by="ReviewAnswer.id", cascade="all, delete-orphan")

    def as_listed(self) -> ListedRecord:
        """What the sampling needs to know of it."""
        return ListedRecord(self.reference, self.age, self.gender, self.handler)


class ReviewAnswer(Base):
    """What one reviewer answered on one row of the checklist, with the mark of a footnote and a sealed comment."""

    __tablename__ = "review_answer"
    __table_args__ = (
        sa.UniqueConstraint("record_id", "question", name="uq_review_answer_record_id_question"),
        one_of("value", VALUES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewed_record.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(sa.String(64))
    value: Mapped[str] = mapped_column(sa.String(3))
    mark: Mapped[str] = mapped_column(sa.String(LONGEST_MARK), default="")
    comment: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ReviewMark(Base):
    """A footnote of a review: the mark in the cells (``*``, ``**``) and what it says."""

    __tablename__ = "review_mark"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(sa.String(LONGEST_MARK), primary_key=True)
    text: Mapped[str] = mapped_column(sa.String(300))


class ReviewAnalysis(Base):
    """What works, what to develop, and which activities: what the unit concludes. ``revision`` as of a record."""

    __tablename__ = "review_analysis"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    works: Mapped[str] = mapped_column(sa.Text, default="")
    develop: Mapped[str] = mapped_column(sa.Text, default="")
    activities: Mapped[str] = mapped_column(sa.Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
