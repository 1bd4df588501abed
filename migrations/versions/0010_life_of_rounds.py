"""Rounds that are paused or put away, what has happened to each, and ballots that a key outside the portal opens too.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = "'created', 'paused', 'resumed', 'moved', 'closed', 'tallied', 'archived', 'restored'"


def upgrade() -> None:
    with op.batch_alter_table("collection_round") as table:
        table.add_column(sa.Column("recovery_key", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("paused_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("archived_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("ballot") as table:
        table.add_column(sa.Column("recovery", sa.LargeBinary(), nullable=True))
    op.create_table(
        "round_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_round_event_known_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_round_event_account_id_account")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_round_event_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_event")),
    )
    op.create_index(op.f("ix_round_event_round_id"), "round_event", ["round_id"], unique=False)


def downgrade() -> None:
    op.drop_table("round_event")
    with op.batch_alter_table("collection_round") as table:
        table.drop_column("archived_at")
        table.drop_column("paused_at")
        table.drop_column("recovery_key")
    with op.batch_alter_table("ballot") as table:
        table.drop_column("recovery")
