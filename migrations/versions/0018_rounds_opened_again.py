"""Rounds of boards and units that are opened again, with the reason.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

EVENTS = "'created', 'paused', 'resumed', 'moved', 'closed', 'tallied', 'archived', 'restored', 'paper'"


def _allow_events(kinds: str) -> None:
    with op.batch_alter_table("round_event") as table:
        table.drop_constraint(op.f("ck_round_event_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_round_event_known_kind"), f"kind IN ({kinds})")


def upgrade() -> None:
    with op.batch_alter_table("round_event") as table:
        table.add_column(sa.Column("reason", sa.String(length=500), nullable=True))
    _allow_events(EVENTS + ", 'reopened'")
    with op.batch_alter_table("round_event") as table:
        table.create_check_constraint(
            op.f("ck_round_event_reason_when_reopened"), "(kind = 'reopened') = (reason IS NOT NULL)"
        )


def downgrade() -> None:
    """That a round was opened again is forgotten; it stays as it is."""
    op.execute("DELETE FROM round_event WHERE kind = 'reopened'")
    with op.batch_alter_table("round_event") as table:
        table.drop_constraint(op.f("ck_round_event_reason_when_reopened"), type_="check")
        table.drop_column("reason")
    _allow_events(EVENTS)
