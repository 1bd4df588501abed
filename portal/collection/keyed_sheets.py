"""Sheets of paper that staff have keyed: the number written on each, and what a second person keyed of a sample."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.collection.models import Response
from portal.db import Base


class KeyedSheet(Base):
    """One sheet. ``serial`` stands on the paper; there is no time, and nothing of who filled it in.

    ``is_sample``: a second person is to key it too. ``second_answers``: what that person keyed, kept only until the
    differences are settled; ``compared`` and ``differing``: how many answers were set against each other, and how many
    were not the same.
    """

    __tablename__ = "keyed_sheet"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "serial", name="uq_keyed_sheet_round_id_serial"),
        sa.CheckConstraint("checked_by IS NULL OR checked_by <> keyed_by", name="two_people"),
        sa.CheckConstraint("(checked_by IS NULL) = (compared IS NULL)", name="compared_when_checked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    serial: Mapped[int]
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("response.id"), unique=True)
    request_key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    keyed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    is_sample: Mapped[bool] = mapped_column(default=False)
    checked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    second_answers: Mapped[str | None] = mapped_column(sa.Text)
    compared: Mapped[int | None]
    differing: Mapped[int | None]
    response: Mapped[Response] = relationship()
