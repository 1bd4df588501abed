"""The register of what has been let out of each round, and what a round is broken down by.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "released_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("thresholds", sa.Text(), nullable=False),
        sa.Column("pattern", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("level IN ('internal', 'public')", name=op.f("ck_released_result_known_level")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_released_result_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_result")),
        sa.UniqueConstraint("round_id", "level", name="uq_released_result_round_id_level"),
    )
    with op.batch_alter_table("collection_round") as table:
        table.add_column(sa.Column("breakdowns", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("collection_round") as table:
        table.drop_column("breakdowns")
    op.drop_table("released_result")
