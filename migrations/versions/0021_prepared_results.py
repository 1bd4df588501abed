"""What may be shown of a round's breakdowns, worked out when the collection is over.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prepared_result",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.String(length=64), nullable=False),
        sa.Column("internal", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["collection_round.id"],
            name=op.f("fk_prepared_result_round_id_collection_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_prepared_result")),
    )


def downgrade() -> None:
    op.drop_table("prepared_result")
