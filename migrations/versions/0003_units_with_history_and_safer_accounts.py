"""Units with a history, substitutes, log-ins that can be ended, a second factor.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("closed_on", sa.Date(), nullable=True))
    for name in ("session_epoch", "link_epoch"):
        op.add_column("account", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    _units()
    _accounts()


def _units() -> None:
    op.create_table(
        "former_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("parent_id <> unit_id", name=op.f("ck_former_unit_not_own_parent")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_former_unit_unit_id_unit"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_former_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_unit")),
        sa.UniqueConstraint("unit_id", "until_on", name="uq_former_unit_unit_id_until_on"),
    )
    op.create_index("ix_former_unit_parent_id", "former_unit", ["parent_id"], unique=False)
    op.create_table(
        "unit_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("predecessor_id <> successor_id", name=op.f("ck_unit_succession_not_own_successor")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["unit.id"], name=op.f("fk_unit_succession_predecessor_id_unit")),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_succession_successor_id_unit")),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_unit_succession")),
    )
    op.create_index("ix_unit_succession_successor_id", "unit_succession", ["successor_id"], unique=False)


def _account(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["account.id"], name=op.f(f"fk_{table}_{column}_account"), ondelete="CASCADE"
    )


def _accounts() -> None:
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_substitution_ends_after_it_begins")),
        sa.CheckConstraint("substitute_id <> account_id", name=op.f("ck_substitution_not_own_substitute")),
        _account("account_id", "substitution"),
        _account("substitute_id", "substitution"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint(
            "account_id", "substitute_id", "begins_on", name="uq_substitution_account_substitute_begins"
        ),
    )
    op.create_index("ix_substitution_substitute_id", "substitution", ["substitute_id"], unique=False)
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _account("account_id", "second_factor"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        _account("account_id", "recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "digest", name="uq_recovery_code_account_id_digest"),
    )


def downgrade() -> None:
    for table in ("recovery_code", "second_factor", "substitution", "unit_succession", "former_unit"):
        op.drop_table(table)
    for name in ("link_epoch", "session_epoch"):
        op.drop_column("account", name)
    op.drop_column("unit", "closed_on")
