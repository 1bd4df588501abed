"""Invitations, what is mailed to them, participations and responses.

An invitation is a place in the frame. A participation is someone who has begun to answer; a response is what was sent.
The database allows one participation for an invitation and one response for a participation, whatever is clicked twice.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, UTCDateTime, now, one_of
from portal.organisation.models import Unit
from portal.surveys.models import CollectionRound

SOURCES = ("web", "import", "keyed")
INVITATION, REMINDER, REPORT_LINK = "invitation", "reminder", "report"
MAILING_KINDS = (INVITATION, REMINDER, REPORT_LINK)


def _belongs_to_round(table: str) -> sa.ForeignKeyConstraint:
    """The unit is one of the round's own: what is collected can always be placed in a result."""
    return sa.ForeignKeyConstraint(
        ["round_id", "unit_id"], ["round_unit.round_id", "round_unit.unit_id"], name=f"fk_{table}_round_unit"
    )


class Invitation(Base):
    """Someone invited. The personal link is derived from the id and a key outside the database, never stored.

    ``address`` is what stands in the window of an envelope, without the name, line by line. ``delivery_problem`` says
    in Swedish why mail to ``email`` does not arrive; ``declined_at`` that the person does not want to answer;
    ``ineligible_at`` that the place is overcoverage: left, deceased, wrong unit. ``is_for_unit``: its unit answers in
    its own name, so that one address may serve several units; otherwise one address is one person.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        _belongs_to_round("invitation"),
        sa.Index(
            "uq_invitation_round_id_email",
            "round_id",
            "email",
            unique=True,
            sqlite_where=sa.text("NOT is_for_unit"),
            postgresql_where=sa.text("NOT is_for_unit"),
        ),
        sa.Index(
            "uq_invitation_round_id_unit_id_email",
            "round_id",
            "unit_id",
            "email",
            unique=True,
            sqlite_where=sa.text("is_for_unit"),
            postgresql_where=sa.text("is_for_unit"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(35), default="sv")
    is_for_unit: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    address: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    delivery_problem: Mapped[str | None] = mapped_column(sa.String(200))
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ineligible_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    round: Mapped[CollectionRound] = relationship()


class Mailing(Base):
    """What is mailed to the invited of a round: the invitation, a reminder on a day (``send_on``), or, when it is
    published, the link to the report.

    ``queued_at``: when its letters were put into the outbox, ``queued`` how many; from then on nothing of it changes.
    ``is_skipped``: its day passed without it, because a later one was due already.
    """

    __tablename__ = "mailing"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "kind", "send_on", name="uq_mailing_round_id_kind_send_on"),
        sa.Index(
            "uq_mailing_round_id_invitation",
            "round_id",
            unique=True,
            sqlite_where=sa.text("kind = 'invitation'"),
            postgresql_where=sa.text("kind = 'invitation'"),
        ),
        sa.Index(
            "uq_mailing_round_id_report",
            "round_id",
            unique=True,
            sqlite_where=sa.text("kind = 'report'"),
            postgresql_where=sa.text("kind = 'report'"),
        ),
        one_of("kind", MAILING_KINDS),
        sa.CheckConstraint("kind <> 'reminder' OR send_on IS NOT NULL", name="reminder_has_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    send_on: Mapped[date | None]
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    queued: Mapped[int | None]
    is_skipped: Mapped[bool] = mapped_column(default=False)
    texts: Mapped[list[MailingText]] = relationship(cascade="all, delete-orphan", order_by="MailingText.language")

    @property
    def is_reminder(self) -> bool:
        return self.kind == REMINDER


class MailingText(Base):
    """The municipality's own words of a mailing in one language; without them the portal's own are sent."""

    __tablename__ = "mailing_text"
    __table_args__ = (sa.UniqueConstraint("mailing_id", "language", name="uq_mailing_text_mailing_id_language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(35))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)


class Participation(Base):
    """Someone who has begun. ``handle`` names it in addresses and opens nothing by itself."""

    __tablename__ = "participation"
    __table_args__ = (_belongs_to_round("participation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(sa.String(40), unique=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    invitation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("invitation.id"), unique=True)
    language: Mapped[str] = mapped_column(sa.String(35), default="sv")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    draft: Mapped[str | None] = mapped_column(sa.Text)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    round: Mapped[CollectionRound] = relationship()
    unit: Mapped[Unit] = relationship()


class Response(Base):
    """One sent response: its answers as one JSON document, question name to value, only what was on the path."""

    __tablename__ = "response"
    __table_args__ = (
        _belongs_to_round("response"),
        sa.Index("ix_response_round_id_unit_id", "round_id", "unit_id"),
        one_of("source", SOURCES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("questionnaire_version.id"))
    participation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("participation.id"), unique=True)
    answers: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.String(20), default="web")
    completed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ResponseRevision(Base):
    """What a board or unit had sent before it corrected its answers: from ``completed_at`` until ``replaced_at``.

    Who corrected is the response's unit. Rounds of persons have none.
    """

    __tablename__ = "response_revision"
    __table_args__ = (
        sa.UniqueConstraint("response_id", "number", name="uq_response_revision_response_id_number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("response.id", ondelete="CASCADE"))
    number: Mapped[int]
    answers: Mapped[str] = mapped_column(sa.Text)
    completed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RoundFootnote(Base):
    """What quality staff let stand under the table of a question in this round, instead of the document's footnote."""

    __tablename__ = "round_footnote"
    __table_args__ = (sa.UniqueConstraint("round_id", "question", name="uq_round_footnote_round_id_question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    question: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.String(500))


class FollowedAnswer(Base):
    """An answer that a unit of a second round gave in the one ``before``, and because of which it is asked again.

    Written when the second round is made and never changed: what the unit corrects later is not what it is asked about.
    ``area``: the row of a matrix, empty for a question without rows. Their words are those of the round before.
    """

    __tablename__ = "followed_answer"
    __table_args__ = (
        _belongs_to_round("followed_answer"),
        sa.UniqueConstraint(
            "round_id", "unit_id", "question", "area", "code", name="uq_followed_answer_round_id_unit_id"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    before_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    question: Mapped[str] = mapped_column(sa.String(64))
    area: Mapped[str] = mapped_column(sa.String(64), default="")
    code: Mapped[str] = mapped_column(sa.String(64))


class Epoch(Base):
    """The ballot box of one unit of an anonymous round, and the key that locks it.

    The private key lies in PORTAL_KEYS under ``key_name`` until the box is emptied. A box whose key is lost (the
    database restored without it) is followed by one of the next ``generation``. ``answered`` is set when the round is
    tallied: from then on it is all that is known of who answered. ``pool_id``: the box with which this one was
    emptied, itself when it was large enough; None when its ballots were left out.
    """

    __tablename__ = "epoch"
    __table_args__ = (
        _belongs_to_round("epoch"),
        sa.UniqueConstraint("round_id", "unit_id", "generation", name="uq_epoch_round_id_unit_id_generation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    generation: Mapped[int] = mapped_column(default=1)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    answered: Mapped[int | None]
    pool_id: Mapped[int | None] = mapped_column(sa.ForeignKey("epoch.id"))

    @property
    def key_name(self) -> str:
        """The name of its private key in PORTAL_KEYS; the prefix keeps it out of every backup."""
        return f"epoch-{self.round_id}-{self.unit_id}-{self.generation}"


class Ballot(Base):
    """One sealed response: a random key, its box, and nothing else. Of one length within a questionnaire version.

    ``recovery``: the same sealed to the round's recovery key, when it has one.
    """

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - no serial number but the random key itself

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    epoch_id: Mapped[int] = mapped_column(sa.ForeignKey("epoch.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    recovery: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
