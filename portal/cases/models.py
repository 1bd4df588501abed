"""Complaints and views: coded fields in clear for statistics, every text sealed, events that are only ever added."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.states import STATUSES
from portal.db import Base, UTCDateTime, one_of
from portal.organisation.models import Account, Unit
from portal.surveys.models import QuestionnaireVersion

KINDS = ("klagomal", "synpunkt", "berom", "fraga", "vet_inte")
CHANNELS = ("webb",)
EVENT_KINDS = ("received", "added", "noted", "replied", "assigned", "returned", "begun", "closed", "reopened")


class Case(Base):
    """One complaint, view, praise or question. ``uid`` is random: what is sealed is bound to it.

    ``wrapped_key`` is the data key of the answers and of the events' texts, sealed with the installation's case key;
    without it they can never be read again. ``submission`` and ``body_tag`` are HMACs that recognise the same thing
    sent twice; ``code_tag`` is the HMAC of the secret code.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("channel", CHANNELS),
        one_of("status", STATUSES),
        sa.CheckConstraint("status <> 'received' OR unit_id IS NULL", name="received_has_no_unit"),
        sa.CheckConstraint("status <> 'assigned' OR unit_id IS NOT NULL", name="assigned_has_unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(32), unique=True)
    number: Mapped[str] = mapped_column(sa.String(10), unique=True)
    code_tag: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    submission: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    body_tag: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("questionnaire_version.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    channel: Mapped[str] = mapped_column(sa.String(20))
    language: Mapped[str] = mapped_column(sa.String(35))
    sender_category: Mapped[str | None] = mapped_column(sa.String(20))
    in_personal_case: Mapped[str | None] = mapped_column(sa.String(20))
    gender: Mapped[str | None] = mapped_column(sa.String(20))
    reply_wanted: Mapped[bool]
    reply_way: Mapped[str | None] = mapped_column(sa.String(20))
    is_protected: Mapped[bool]
    named_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(20), index=True)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reply_due_on: Mapped[date]
    key_name: Mapped[str] = mapped_column(sa.String(60))
    wrapped_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    answers: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    version: Mapped[QuestionnaireVersion] = relationship()
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    named_unit: Mapped[Unit | None] = relationship(foreign_keys=[named_unit_id])
    categories: Mapped[list[CaseCategory]] = relationship(back_populates="case", order_by="CaseCategory.id")
    events: Mapped[list[CaseEvent]] = relationship(back_populates="case", order_by="CaseEvent.id")
    sender: Mapped[CaseSender | None] = relationship(back_populates="case")
    attachments: Mapped[list[CaseAttachment]] = relationship(back_populates="case", order_by="CaseAttachment.id")

    @property
    def unit_ids(self) -> frozenset[int]:
        """The unit it is with, as the permission table asks; none before it is assigned."""
        return frozenset() if self.unit_id is None else frozenset({self.unit_id})

    @property
    def concerned(self) -> frozenset[int]:
        """The unit whose board answers for it: where it is, else the one that the sender named."""
        unit_id = self.unit_id or self.named_unit_id
        return frozenset() if unit_id is None else frozenset({unit_id})


class CaseCategory(Base):
    """What a case is about; there may be several."""

    __tablename__ = "case_category"
    __table_args__ = (sa.UniqueConstraint("case_id", "category", name="uq_case_category_case_id_category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"))
    category: Mapped[str] = mapped_column(sa.String(30))
    case: Mapped[Case] = relationship(back_populates="categories")


class CaseSender(Base):
    """Who sent it and how to reach them: a row and a data key of its own, opened apart from the text."""

    __tablename__ = "case_sender"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(32), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), unique=True)
    key_name: Mapped[str] = mapped_column(sa.String(60))
    wrapped_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    details: Mapped[bytes] = mapped_column(sa.LargeBinary)
    case: Mapped[Case] = relationship(back_populates="sender")


class CaseEvent(Base):
    """Something that happened. Rows are only added: the database refuses to change or delete one.

    ``account_id`` is empty when the sender did it. ``text`` is sealed with the case's data key. ``submission`` lets the
    same form sent twice be one event.
    """

    __tablename__ = "case_event"
    __table_args__ = (one_of("kind", EVENT_KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(32), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(20))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    text: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    submission: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), unique=True)
    case: Mapped[Case] = relationship(back_populates="events")
    account: Mapped[Account | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class CaseAttachment(Base):
    """A file that was sent with a case. Name, kind and content are sealed, each for itself, with the case's data key.

    ``size`` (bytes) is no secret: the length of what is sealed tells it.
    """

    __tablename__ = "case_attachment"
    __table_args__ = {"info": {"rows_at_a_time": 1}}  # noqa: RUF012 - as SQLAlchemy wants it

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(32), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), index=True)
    name: Mapped[bytes] = mapped_column(sa.LargeBinary)
    media_type: Mapped[bytes] = mapped_column(sa.LargeBinary)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    case: Mapped[Case] = relationship(back_populates="attachments")


class CaseDraft(Base):
    """A complaint that is not sent yet, sealed with a key that only the writer's browser holds."""

    __tablename__ = "case_draft"
    __table_args__ = {"info": {"not_backed_up": True}}  # noqa: RUF012

    handle: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("questionnaire_version.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CaseDraftFile(Base):
    """A file of a complaint that is not sent yet, sealed the same way. It goes when the draft goes."""

    __tablename__ = "case_draft_file"
    __table_args__ = {"info": {"not_backed_up": True}}  # noqa: RUF012

    handle: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    draft_handle: Mapped[str] = mapped_column(sa.ForeignKey("case_draft.handle", ondelete="CASCADE"), index=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
