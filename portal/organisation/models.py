"""Units, accounts with roles, and what the municipality has decided (settings)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.authorization import ROLES
from portal.db import Base, UTCDateTime, now


class Unit(Base):
    """A node in the organisation: board, administration, department or unit. The root has no parent."""

    __tablename__ = "unit"
    __table_args__ = (sa.CheckConstraint("parent_id <> id", name="not_own_parent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)


class Account(Base):
    """Someone who can log in. ``email`` is kept in lower case."""

    __tablename__ = "account"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account", cascade="all, delete-orphan")


class RoleGrant(Base):
    """A role held by an account: for one unit and what lies under it, or (unit empty) for the whole municipality."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)), name="known_role"),
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


class Setting(Base):
    """One decision of the municipality, as text; portal/organisation/settings.py says which there are."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)
