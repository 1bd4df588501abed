"""Who works on what may be shown of a round, since when, and what has been asked for.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result_preparation",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["collection_round.id"],
            name=op.f("fk_result_preparation_round_id_collection_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_result_preparation")),
    )


def downgrade() -> None:
    op.drop_table("result_preparation")
