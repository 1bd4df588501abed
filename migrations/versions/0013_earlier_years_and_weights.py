"""Results of years before the portal, and how the units of a round are weighed together.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("collection_round") as table:
        table.add_column(sa.Column("weighting", sa.String(length=20), nullable=False, server_default="none"))
        table.create_check_constraint(op.f("ck_collection_round_known_weighting"), "weighting IN ('none', 'frame')")
    op.create_table(
        "earlier_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("index_name", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("standard_deviation", sa.Float(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("value >= 0 AND value <= 100", name=op.f("ck_earlier_result_value_is_an_index")),
        sa.CheckConstraint("n >= 1", name=op.f("ck_earlier_result_somebody_answered")),
        sa.CheckConstraint(
            "standard_deviation IS NULL OR standard_deviation >= 0",
            name=op.f("ck_earlier_result_spread_not_negative"),
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_earlier_result_entered_by_account")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_earlier_result_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_result")),
        sa.UniqueConstraint("round_id", "index_name", "year", name="uq_earlier_result_round_id_index_name_year"),
    )


def downgrade() -> None:
    op.drop_table("earlier_result")
    with op.batch_alter_table("collection_round") as table:
        table.drop_constraint(op.f("ck_collection_round_known_weighting"), type_="check")
        table.drop_column("weighting")
