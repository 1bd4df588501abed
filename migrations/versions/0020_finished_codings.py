"""Codings of free text that are finished: what of them has been told is never counted otherwise.

What had been coded before counts as finished, by whoever coded last: it has been shown.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finished_coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("finished_by", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_finished_coding_round_id_collection_round")
        ),
        sa.ForeignKeyConstraint(["finished_by"], ["account.id"], name=op.f("fk_finished_coding_finished_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finished_coding")),
        sa.UniqueConstraint("round_id", "question", name="uq_finished_coding_round_id_question"),
    )
    op.execute(
        "INSERT INTO finished_coding (round_id, question, finished_by, finished_at) "
        "SELECT round_id, question, max(coded_by), CURRENT_TIMESTAMP FROM text_coding "
        "WHERE kind <> 'second' GROUP BY round_id, question"
    )


def downgrade() -> None:
    op.drop_table("finished_coding")
