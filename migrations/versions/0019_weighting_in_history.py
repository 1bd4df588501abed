"""The history of a round tells when the weighting of its units was changed, from what to what.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = "'created', 'paused', 'resumed', 'moved', 'closed', 'tallied', 'archived', 'restored', 'paper', 'reopened'"


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("round_event") as table:
        table.drop_constraint(op.f("ck_round_event_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_round_event_known_kind"), f"kind IN ({kinds})")


def upgrade() -> None:
    with op.batch_alter_table("round_event") as table:
        table.add_column(sa.Column("weighting_before", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("weighting", sa.String(length=20), nullable=True))
    _allow_kinds(f"{BEFORE}, 'weighted'")


def downgrade() -> None:
    op.execute("DELETE FROM round_event WHERE kind = 'weighted'")
    _allow_kinds(BEFORE)
    with op.batch_alter_table("round_event") as table:
        table.drop_column("weighting")
        table.drop_column("weighting_before")
