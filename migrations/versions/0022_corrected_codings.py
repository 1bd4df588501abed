"""Finished codings opened again for a reason, and the themes that texts had before.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coding_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("finished_by", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(finished_by IS NULL) = (finished_at IS NULL)", name=op.f("ck_coding_correction_finished_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_coding_correction_round_id_collection_round")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_coding_correction_opened_by_account")),
        sa.ForeignKeyConstraint(["finished_by"], ["account.id"], name=op.f("fk_coding_correction_finished_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_correction")),
        sa.UniqueConstraint("round_id", "question", "number", name="uq_coding_correction_round_id_question_number"),
    )
    op.create_table(
        "coding_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["coding_correction.id"], name=op.f("fk_coding_change_correction_id_coding_correction")
        ),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_coding_change_response_id_response")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_coding_change_changed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_change")),
        sa.UniqueConstraint("correction_id", "response_id", name="uq_coding_change_correction_id_response_id"),
    )
    op.create_index(op.f("ix_coding_change_response_id"), "coding_change", ["response_id"])
    op.create_table(
        "coding_change_theme",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["coding_change.id"],
            name=op.f("fk_coding_change_theme_change_id_coding_change"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_coding_change_theme_theme_id_theme")),
        sa.PrimaryKeyConstraint("change_id", "theme_id", name=op.f("pk_coding_change_theme")),
    )
    op.create_index(op.f("ix_coding_change_theme_theme_id"), "coding_change_theme", ["theme_id"])


def downgrade() -> None:
    op.drop_table("coding_change_theme")
    op.drop_table("coding_change")
    op.drop_table("coding_correction")
