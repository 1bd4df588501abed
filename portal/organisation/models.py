"""Units, accounts with roles, and what the municipality has decided (settings)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.authorization import ROLES
from portal.db import Base, UTCDateTime, now, one_of


class Unit(Base):
    """A node in the organisation: board, administration, department or unit. The root has no parent.

    From ``closed_on`` it is offered for nothing new; what was done in it stays, and so do the rights to it.
    ``board_id``: the board it answers to, and all under it that name no other; empty when the one above says.
    """

    __tablename__ = "unit"
    __table_args__ = (sa.CheckConstraint("parent_id <> id", name="not_own_parent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    closed_on: Mapped[date | None]
    board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("board.id"), index=True)
    former: Mapped[list[FormerUnit]] = relationship(
        foreign_keys="FormerUnit.unit_id", order_by="FormerUnit.until_on", cascade="all, delete-orphan"
    )
    successors: Mapped[list[Unit]] = relationship(
        secondary="unit_succession",
        primaryjoin="Unit.id == UnitSuccession.predecessor_id",
        secondaryjoin="Unit.id == UnitSuccession.successor_id",
        order_by="Unit.name",
        viewonly=True,
    )

    def is_open(self, day: date) -> bool:
        """Whether the unit can be chosen for something new on ``day``."""
        return self.closed_on is None or day < self.closed_on

    def name_on(self, day: date) -> str:
        """The name it had on ``day``."""
        return next((each.name for each in self.former if day < each.until_on), self.name)


class FormerUnit(Base):
    """The name and place of a unit before it was renamed or moved: they held until ``until_on``, not that day."""

    __tablename__ = "former_unit"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "until_on", name="uq_former_unit_unit_id_until_on"),
        sa.CheckConstraint("parent_id <> unit_id", name="not_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(200))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    until_on: Mapped[date]


class UnitSuccession(Base):
    """A unit that went on in another: several in one by a merger, one in several by a split."""

    __tablename__ = "unit_succession"
    __table_args__ = (sa.CheckConstraint("predecessor_id <> successor_id", name="not_own_successor"),)

    predecessor_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True, index=True)


class Account(Base):
    """Someone who can log in. ``email`` is kept in lower case.

    ``password_hash`` is empty until the person has chosen a password. ``session_epoch`` grows when every log-in must
    end, ``link_epoch`` when every mailed link must: a link holds for the epoch it was made in.
    """

    __tablename__ = "account"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    session_epoch: Mapped[int] = mapped_column(default=0)
    link_epoch: Mapped[int] = mapped_column(default=0)
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account", cascade="all, delete-orphan")
    second_factor: Mapped[SecondFactor | None] = relationship(cascade="all, delete-orphan")

    @property
    def has_second_factor(self) -> bool:
        """Whether logging in takes a code as well."""
        return self.second_factor is not None and self.second_factor.confirmed_at is not None


class RoleGrant(Base):
    """A role held by an account: for one unit and what lies under it, or (unit empty) for the whole municipality."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", ROLES),
        sa.CheckConstraint("role <> 'unit_head' OR unit_id IS NOT NULL", name="unit_head_has_unit"),
        sa.UniqueConstraint("account_id", "role", "unit_id", name="uq_role_grant_account_id_role_unit_id"),
        sa.Index(
            "uq_role_grant_account_id_role",
            "account_id",
            "role",
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(20))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    account: Mapped[Account] = relationship(back_populates="grants")
    unit: Mapped[Unit | None] = relationship()


class Substitution(Base):
    """Someone who stands in for a unit head, first and last day included."""

    __tablename__ = "substitution"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= begins_on", name="ends_after_it_begins"),
        sa.CheckConstraint("substitute_id <> account_id", name="not_own_substitute"),
        sa.UniqueConstraint(
            "account_id", "substitute_id", "begins_on", name="uq_substitution_account_substitute_begins"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    substitute_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    substitute: Mapped[Account] = relationship(foreign_keys=substitute_id)


class SecondFactor(Base):
    """What an authenticator app shares with the portal (RFC 6238), encrypted; in use once ``confirmed_at`` is set.

    ``last_step`` is the half minute of the last code taken: a code is good once.
    """

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper for whoever has lost the phone: an HMAC of it, deleted when it is used."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("account_id", "digest", name="uq_recovery_code_account_id_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class Setting(Base):
    """One decision of the municipality, as text; portal/organisation/settings.py says which there are."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


class Board(Base):
    """A committee (nämnd) that units answer to: the controller of the personal data in what they collect (GDPR 4.7)."""

    __tablename__ = "board"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    own_settings: Mapped[list[BoardSetting]] = relationship(cascade="all, delete-orphan", order_by="BoardSetting.name")
    units: Mapped[list[Unit]] = relationship(order_by="Unit.name", viewonly=True)


class BoardSetting(Base):
    """One decision of a board, in place of the municipality's; what has no row is the municipality's."""

    __tablename__ = "board_setting"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


class Logo(Base):
    """The municipality's logo as a PNG; the setting ``logo`` names it by its digest."""

    __tablename__ = "logo"

    digest: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    image: Mapped[bytes] = mapped_column(sa.LargeBinary)
