"""Results of years for which the portal has no answers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, UTCDateTime, now
from portal.surveys.models import CollectionRound

LONGEST_SOURCE = 200


class EarlierResult(Base):
    """An index of a year before the portal, for all units of a round together.

    ``index_name`` is the index of the questionnaire that it stands for; ``n`` how many answered; ``source`` where the
    figure was published. It belongs to every later round of the series as well (portal/history/queries.py).
    """

    __tablename__ = "earlier_result"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "index_name", "year", name="uq_earlier_result_round_id_index_name_year"),
        sa.CheckConstraint("value >= 0 AND value <= 100", name="value_is_an_index"),
        sa.CheckConstraint("n >= 1", name="somebody_answered"),
        sa.CheckConstraint("standard_deviation IS NULL OR standard_deviation >= 0", name="spread_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    index_name: Mapped[str] = mapped_column(sa.String(60))
    year: Mapped[int]
    n: Mapped[int]
    value: Mapped[float] = mapped_column(sa.Float)
    standard_deviation: Mapped[float | None] = mapped_column(sa.Float)
    source: Mapped[str] = mapped_column(sa.String(LONGEST_SOURCE))
    entered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    round: Mapped[CollectionRound] = relationship()
