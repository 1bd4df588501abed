"""The register of what has been let out of each round, and what was worked out beforehand."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UTCDateTime, now, one_of

RELEASED_LEVELS = ("internal", "public")


class ReleasedResult(Base):
    """The first time a round's results were shown: what, from which answers and under which limits. Never changed.

    ``answers`` counts the responses of each unit (JSON), ``thresholds`` are the limits (JSON), ``pattern`` is what was
    shown (JSON, compressed), ``digest`` its SHA-256. Both levels are registered at once, so that neither can be chosen
    later with the other in hand.
    """

    __tablename__ = "released_result"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "level", name="uq_released_result_round_id_level"),
        one_of("level", RELEASED_LEVELS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    level: Mapped[str] = mapped_column(sa.String(20))
    answers: Mapped[str] = mapped_column(sa.Text)
    thresholds: Mapped[str] = mapped_column(sa.Text)
    pattern: Mapped[bytes] = mapped_column(sa.LargeBinary)
    digest: Mapped[str] = mapped_column(sa.String(64))
    released_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class PreparedResult(Base):
    """What may be shown of a round that is over, worked out before anyone has asked: it takes long in a large tree.

    It binds nobody: the register is written when a result is first shown. ``based_on`` is the SHA-256 of all that the
    decision rests on; when any of that has changed since, it is made anew. ``internal`` and ``public`` are patterns
    (JSON, compressed).
    """

    __tablename__ = "prepared_result"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id", ondelete="CASCADE"), primary_key=True)
    based_on: Mapped[str] = mapped_column(sa.String(64))
    internal: Mapped[bytes] = mapped_column(sa.LargeBinary)
    public: Mapped[bytes] = mapped_column(sa.LargeBinary)
    prepared_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Preparation(Base):
    """Work on a prepared result: asked for by whoever waits for it, under way, or given up; gone when it is done.

    ``based_on`` is what was asked about (as of :class:`PreparedResult`; empty when nobody has asked), ``begun_at`` when
    the last attempt began and ``leased_until`` how long it is left to whoever made it.
    """

    __tablename__ = "result_preparation"
    __table_args__ = {"info": {"not_backed_up": True}}  # noqa: RUF012 - as SQLAlchemy wants it

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id", ondelete="CASCADE"), primary_key=True)
    based_on: Mapped[str] = mapped_column(sa.String(64), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
