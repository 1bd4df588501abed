"""Answers on paper that staff have keyed, and what a second person keyed of a sample.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("response") as table:
        table.drop_constraint(op.f("ck_response_known_source"), type_="check")
        table.create_check_constraint(op.f("ck_response_known_source"), "source IN ('web', 'import', 'keyed')")
    op.create_table(
        "keyed_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=32), nullable=False),
        sa.Column("keyed_by", sa.Integer(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("second_answers", sa.Text(), nullable=True),
        sa.Column("compared", sa.Integer(), nullable=True),
        sa.Column("differing", sa.Integer(), nullable=True),
        sa.CheckConstraint("checked_by IS NULL OR checked_by <> keyed_by", name=op.f("ck_keyed_sheet_two_people")),
        sa.CheckConstraint(
            "(checked_by IS NULL) = (compared IS NULL)", name=op.f("ck_keyed_sheet_compared_when_checked")
        ),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_keyed_sheet_checked_by_account")),
        sa.ForeignKeyConstraint(["keyed_by"], ["account.id"], name=op.f("fk_keyed_sheet_keyed_by_account")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_keyed_sheet_response_id_response")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_keyed_sheet_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyed_sheet")),
        sa.UniqueConstraint("response_id", name=op.f("uq_keyed_sheet_response_id")),
        sa.UniqueConstraint("request_key", name=op.f("uq_keyed_sheet_request_key")),
        sa.UniqueConstraint("round_id", "serial", name="uq_keyed_sheet_round_id_serial"),
    )


def downgrade() -> None:
    """What was keyed goes on as imported: it came from elsewhere, and that is all the older tables can say."""
    op.drop_table("keyed_sheet")
    op.execute("UPDATE response SET source = 'import' WHERE source = 'keyed'")
    with op.batch_alter_table("response") as table:
        table.drop_constraint(op.f("ck_response_known_source"), type_="check")
        table.create_check_constraint(op.f("ck_response_known_source"), "source IN ('web', 'import')")
