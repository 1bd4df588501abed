"""Surveys, their frozen questionnaire versions, and collection rounds."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from portal.db import Base, UTCDateTime, now, one_of
from portal.i18n import local
from portal.organisation.models import Unit

ACCESSES = ("invited", "open")
CONFIDENTIAL, ANONYMOUS = "confidential", "anonymous"
PROTECTIONS = (CONFIDENTIAL, ANONYMOUS)
PRACTICE = "practice"
"""The store of rounds whose answers are not kept, beside those of :data:`PROTECTIONS`."""

RESPONDENT_KINDS = ("persons", "units")
UNWEIGHTED, BY_FRAME = "none", "frame"
WEIGHTINGS = (UNWEIGHTED, BY_FRAME)
"""How units are weighed together: every answer the same, or every unit by how many could answer there."""


class Survey(Base):
    """A questionnaire that lives on: a draft that can be edited, and versions that cannot."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    draft: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    versions: Mapped[list[QuestionnaireVersion]] = relationship(
        back_populates="survey", order_by="QuestionnaireVersion.number"
    )


class QuestionnaireVersion(Base):
    """A published questionnaire: never changed, never deleted. ``digest`` is the SHA-256 of ``document``."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        sa.UniqueConstraint("survey_id", "number", name="uq_questionnaire_version_survey_id_number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    number: Mapped[int]
    document: Mapped[str] = mapped_column(sa.Text, deferred=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    survey: Mapped[Survey] = relationship(back_populates="versions")


class CollectionRound(Base):
    """One collection of answers to one version: who may answer, how answers are protected, from when to when.

    ``minimum_group`` and ``minimum_public_group`` are what those who answer were promised: the smallest numbers of
    answers that are reported. ``is_practice``: to try out on, what is answered is not kept. ``request_key`` is the form
    that opened it: sent twice, it opens one round. Open from ``opens_at`` until ``closes_at`` or until someone closes
    it (``closed_at``), whichever comes first. ``disposal_decision`` names the decision (gallringsbeslut) under which
    links, marks and ballots are destroyed when it is tallied; without one a confidential round keeps its links.
    ``recovery_key``: a public key to which ballots are sealed a second time; its private half is kept elsewhere.
    ``paper_until``: until then, after the collection too, sheets of paper that came in time are keyed, and results
    wait; ``keyed_sample`` is how many per cent of them a second person keys, None when its board decides that.
    ``quotes_allowed``: those who answer were told that single sentences may be quoted; without it none is.
    ``paused_at``: until it is resumed nobody can answer and no letter goes. ``archived_at``: taken out of the lists.
    ``breakdowns`` names the questions that results are divided by (JSON); None: the background questions.
    """

    __tablename__ = "collection_round"
    __table_args__ = (
        one_of("access", ACCESSES),
        one_of("protection", PROTECTIONS),
        one_of("respondents", RESPONDENT_KINDS),
        one_of("weighting", WEIGHTINGS),
        sa.CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="closes_after_it_opens"),
        sa.CheckConstraint("tallied_at IS NULL OR closed_at IS NOT NULL", name="tallied_only_when_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("questionnaire_version.id"), index=True)
    access: Mapped[str] = mapped_column(sa.String(20))
    protection: Mapped[str] = mapped_column(sa.String(20))
    respondents: Mapped[str] = mapped_column(sa.String(20), default="persons")
    is_practice: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    minimum_group: Mapped[int]
    minimum_public_group: Mapped[int]
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tallied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recovery_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    paper_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    keyed_sample: Mapped[int | None]
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disposal_decision: Mapped[str | None] = mapped_column(sa.String(200))
    quotes_allowed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    request_key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    breakdowns: Mapped[str | None] = mapped_column(sa.Text)
    weighting: Mapped[str] = mapped_column(sa.String(20), default=UNWEIGHTED, server_default=UNWEIGHTED)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    version: Mapped[QuestionnaireVersion] = relationship()
    round_units: Mapped[list[RoundUnit]] = relationship(back_populates="round", order_by="RoundUnit.position")

    @property
    def storage(self) -> str:
        """Which of the answer stores keeps its answers."""
        return PRACTICE if self.is_practice else self.protection

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units it concerns, as the permission table asks for them."""
        return frozenset(each.unit_id for each in self.round_units)

    @property
    def over_on(self) -> date | None:
        """The day the collection ended; None while it goes on. From then on its units keep their names."""
        ended = self.closed_at or (self.closes_at if self.closes_at and self.closes_at <= now() else None)
        return local(ended).date() if ended else None

    def state(self, moment: datetime) -> str:
        """``planned``, ``open``, ``paused``, ``closed`` at ``moment``."""
        return state_at(moment, self.opens_at, self.closes_at, self.closed_at, self.paused_at)

    def waits_for_paper(self, moment: datetime) -> bool:
        """Whether nobody can answer any more at ``moment``, but sheets of paper are still keyed."""
        return self.state(moment) == "closed" and self.paper_until is not None and moment < self.paper_until

    def is_over(self, moment: datetime) -> bool:
        """Whether nothing more comes in at ``moment``: from then on there are results."""
        return self.state(moment) == "closed" and not self.waits_for_paper(moment)

    def is_open(self, moment: datetime) -> bool:
        """Whether it takes answers at ``moment``."""
        return self.state(moment) == "open"


def state_at(
    moment: datetime,
    opens_at: datetime,
    closes_at: datetime | None,
    closed_at: datetime | None,
    paused_at: datetime | None,
) -> str:
    """``planned``, ``open``, ``paused``, ``closed``: a round with these times at ``moment``."""
    if closed_at is not None or (closes_at is not None and moment >= closes_at):
        return "closed"
    if moment < opens_at:
        return "planned"
    return "open" if paused_at is None else "paused"


EVENT_KINDS = (
    *("created", "paused", "resumed", "moved", "closed", "tallied", "archived", "restored", "paper"),
    *("weighted", "reopened"),
)
LONGEST_REASON = 500


class RoundEvent(Base):
    """What has happened to a round, for those who must account for it. ``last_day``: the last day from then on, to
    answer (``moved``, ``reopened``) or to key paper (``paper``). ``weighting``: how units are weighed from then on
    (``created``, ``weighted``), and how they were until then. ``reason``: why it was opened again, as stated.
    """

    __tablename__ = "round_event"
    __table_args__ = (
        one_of("kind", EVENT_KINDS),
        sa.CheckConstraint("(kind = 'reopened') = (reason IS NOT NULL)", name="reason_when_reopened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    last_day: Mapped[date | None]
    weighting_before: Mapped[str | None] = mapped_column(sa.String(20))
    weighting: Mapped[str | None] = mapped_column(sa.String(20))
    reason: Mapped[str | None] = mapped_column(sa.String(LONGEST_REASON))


class RoundUnit(Base):
    """A reporting unit of a round. ``frame``: how many could answer, when no list of invitations tells it.

    ``goal``: the response rate, in whole per cent, at which nobody there is reminded any more.
    """

    __tablename__ = "round_unit"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "unit_id", name="uq_round_unit_round_id_unit_id"),
        sa.CheckConstraint("frame IS NULL OR frame >= 0", name="frame_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    frame: Mapped[int | None]
    goal: Mapped[int | None]
    round: Mapped[CollectionRound] = relationship(back_populates="round_units")
    unit: Mapped[Unit] = relationship()

    @property
    def name(self) -> str:
        """The unit's name; of a round that is over, the name it had then."""
        day = self.round.over_on
        return self.unit.name if day is None else self.unit.name_on(day)


@sa.event.listens_for(QuestionnaireVersion, "before_update")
def _refuse_change(_mapper: Mapper[QuestionnaireVersion], _connection: sa.Connection, version: object) -> None:
    raise RuntimeError(f"a published questionnaire version is never changed: {version!r}")
