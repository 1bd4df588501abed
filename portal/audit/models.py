"""The access log (behandlingslogg): who read what, when. Rows are added, never changed; the database refuses it too."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, UTCDateTime


class AccessLogEntry(Base):
    """One reading. ``position`` counts from 1 without gaps; ``digest`` binds the row to the one before it.

    ``account_id`` is no foreign key: the log outlives the account. ``object`` is a kind and a number, ``reading`` which
    kind of reading it was; neither ever holds what was read.
    """

    __tablename__ = "access_log"
    __table_args__ = (sa.CheckConstraint("position >= 1", name="position_from_one"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int]
    object: Mapped[str] = mapped_column(sa.String(80), index=True)
    reading: Mapped[str] = mapped_column(sa.String(40))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
