"""What the throttle remembers: counts under a key that nobody can turn back into an address."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class ThrottleKey(Base):
    """The random key of one day; deleted with its counts the day after, which makes them meaningless."""

    __tablename__ = "throttle_key"
    __table_args__ = {"info": {"not_backed_up": True}}  # noqa: RUF012 - as SQLAlchemy wants it

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class ThrottleCount(Base):
    """How many times ``subject`` (an HMAC under the day's key) has failed in one window of time."""

    __tablename__ = "throttle_count"
    __table_args__ = (
        sa.UniqueConstraint("subject", "window", name="uq_throttle_count_subject_window"),
        {"info": {"not_backed_up": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(sa.String(64))
    window: Mapped[int]
    count: Mapped[int] = mapped_column(default=1)
