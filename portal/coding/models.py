"""Code books, what people have coded with them, and texts made fit to be quoted.

A code book belongs to a question of a survey, and so to every round that asks it. A text is known by its response and
the name of the question; it is never copied, except as masked by somebody's decision.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.collection.models import Response
from portal.db import Base, UTCDateTime, now, one_of
from portal.surveys.models import LONGEST_REASON

FIRST, SECOND, SETTLED = "first", "second", "settled"
CODING_KINDS = (FIRST, SECOND, SETTLED)
INTERNAL, PUBLIC = "internal", "public"
QUOTE_LEVELS = (INTERNAL, PUBLIC)
LONGEST_NAME, LONGEST_DESCRIPTION = 80, 300
_QUESTION = sa.String(64)


class CodeBook(Base):
    """The themes of one question, shared by all rounds of a survey."""

    __tablename__ = "code_book"
    __table_args__ = (sa.UniqueConstraint("survey_id", "question", name="uq_code_book_survey_id_question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    question: Mapped[str] = mapped_column(_QUESTION)
    themes: Mapped[list[Theme]] = relationship(order_by="Theme.id")


class Theme(Base):
    """What a text may be about. ``description``: when to choose it. ``is_retired``: not offered any more."""

    __tablename__ = "theme"
    __table_args__ = (sa.UniqueConstraint("code_book_id", "name", name="uq_theme_code_book_id_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code_book_id: Mapped[int] = mapped_column(sa.ForeignKey("code_book.id"))
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    description: Mapped[str] = mapped_column(sa.String(LONGEST_DESCRIPTION), default="")
    is_retired: Mapped[bool] = mapped_column(default=False)


class SecondCoder(Base):
    """Somebody asked to code the first ``sample`` texts of a question too, without seeing what the first coder chose.

    The order of texts is drawn by chance, so that the first ones are a sample. ``finished_at``: handed in; from then
    on the two can be compared and neither is changed.
    """

    __tablename__ = "second_coder"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "question", name="uq_second_coder_round_id_question"),
        sa.CheckConstraint("account_id <> invited_by", name="two_people"),
        sa.CheckConstraint("sample >= 1", name="sample_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    question: Mapped[str] = mapped_column(_QUESTION)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    sample: Mapped[int]
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


THEMES_OF_CODING = sa.Table(
    "text_coding_theme",
    Base.metadata,
    sa.Column("coding_id", sa.ForeignKey("text_coding.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("theme_id", sa.ForeignKey("theme.id"), primary_key=True, index=True),
)


class TextCoding(Base):
    """The themes of one text by one coder; none at all is a coding too. ``settled``: what two came to agree on."""

    __tablename__ = "text_coding"
    __table_args__ = (
        sa.UniqueConstraint("response_id", "question", "kind", name="uq_text_coding_response_id_question_kind"),
        sa.Index("ix_text_coding_round_id_question", "round_id", "question"),
        one_of("kind", CODING_KINDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    question: Mapped[str] = mapped_column(_QUESTION)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("response.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    coded_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    themes: Mapped[list[Theme]] = relationship(secondary=THEMES_OF_CODING, order_by="Theme.id")
    response: Mapped[Response] = relationship()


class FinishedCoding(Base):
    """The coding of a question is finished: its themes are told of, and it is changed by a correction only."""

    __tablename__ = "finished_coding"
    __table_args__ = (sa.UniqueConstraint("round_id", "question", name="uq_finished_coding_round_id_question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    question: Mapped[str] = mapped_column(_QUESTION)
    finished_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    finished_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class CodingCorrection(Base):
    """A finished coding opened again, for a reason; the texts that were coded, and no others, may be coded otherwise.

    ``number`` from one, within round and question. ``finished_at``: told of anew. Until then what is told of is the
    coding as it was.
    """

    __tablename__ = "coding_correction"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "question", "number", name="uq_coding_correction_round_id_question_number"),
        sa.CheckConstraint("(finished_by IS NULL) = (finished_at IS NULL)", name="finished_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    question: Mapped[str] = mapped_column(_QUESTION)
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_REASON))
    opened_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    finished_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changes: Mapped[list[CodingChange]] = relationship(order_by="CodingChange.id", back_populates="correction")


THEMES_BEFORE_CHANGE = sa.Table(
    "coding_change_theme",
    Base.metadata,
    sa.Column("change_id", sa.ForeignKey("coding_change.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("theme_id", sa.ForeignKey("theme.id"), primary_key=True, index=True),
)


class CodingChange(Base):
    """A text that a correction has gone into: ``before`` are the themes that it had when the correction was opened."""

    __tablename__ = "coding_change"
    __table_args__ = (
        sa.UniqueConstraint("correction_id", "response_id", name="uq_coding_change_correction_id_response_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(sa.ForeignKey("coding_correction.id"))
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("response.id"), index=True)
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    before: Mapped[list[Theme]] = relationship(secondary=THEMES_BEFORE_CHANGE, order_by="Theme.id")
    correction: Mapped[CodingCorrection] = relationship(back_populates="changes")


class MaskedText(Base):
    """A text as somebody has decided that it may be read: what points anyone out is left out."""

    __tablename__ = "masked_text"
    __table_args__ = (sa.UniqueConstraint("response_id", "question", name="uq_masked_text_response_id_question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"), index=True)
    question: Mapped[str] = mapped_column(_QUESTION)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("response.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    quote: Mapped[Quote | None] = relationship(back_populates="masked", cascade="all, delete-orphan")


class Quote(Base):
    """A masked text approved to stand under a theme in results up to ``level``."""

    __tablename__ = "quote"
    __table_args__ = (one_of("level", QUOTE_LEVELS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    masked_text_id: Mapped[int] = mapped_column(sa.ForeignKey("masked_text.id"), unique=True)
    theme_id: Mapped[int] = mapped_column(sa.ForeignKey("theme.id"))
    level: Mapped[str] = mapped_column(sa.String(20))
    approved_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    masked: Mapped[MaskedText] = relationship(back_populates="quote")
    theme: Mapped[Theme] = relationship()
