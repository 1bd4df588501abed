"""The outbox: mail that is to be sent, written in the same transaction as what causes it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UTCDateTime, now


class OutboxMessage(Base):
    """One letter to one addressee. Neither text nor link is stored: both are made when it is sent.

    ``kind`` and ``reference`` tell the composer what to write about; together they are unique, so that nothing that
    is queued twice is sent twice. ``message_id`` is the part before the @ of the Message-ID, the same at every attempt.
    ``batch`` is the mailing it belongs to, for counting. Given up without a ``problem``: no longer wanted when its turn
    came.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        sa.UniqueConstraint("kind", "reference", name="uq_outbox_message_kind_reference"),
        sa.Index("ix_outbox_message_due_at", "sent_at", "given_up_at", "due_at"),
        sa.Index("ix_outbox_message_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    reference: Mapped[str] = mapped_column(sa.String(60))
    batch: Mapped[str | None] = mapped_column(sa.String(40))
    message_id: Mapped[str] = mapped_column(sa.String(120), unique=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(sa.String(300))
