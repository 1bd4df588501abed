"""Boards and units that share an address in a round of theirs; the answers that a second round is about.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ONE_PERSON, ONE_UNIT = "uq_invitation_round_id_email", "uq_invitation_round_id_unit_id_email"

MARK_UNITS = """
UPDATE invitation SET is_for_unit = true
WHERE round_id IN (SELECT id FROM collection_round WHERE respondents = 'units')
"""
# A place needs a name or an address to be found again: a shared address becomes the name where there is none.
FIRST_KEEPS_ADDRESS = """
UPDATE invitation SET name = CASE WHEN name = '' THEN substr(email, 1, 200) ELSE name END, email = NULL
WHERE EXISTS (
  SELECT 1 FROM invitation AS earlier
  WHERE earlier.round_id = invitation.round_id AND earlier.email = invitation.email AND earlier.id < invitation.id
)
"""


def upgrade() -> None:
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("is_for_unit", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.drop_constraint(ONE_PERSON, type_="unique")
    op.execute(MARK_UNITS)
    for name, columns, where in (
        (ONE_PERSON, ["round_id", "email"], sa.text("NOT is_for_unit")),
        (ONE_UNIT, ["round_id", "unit_id", "email"], sa.text("is_for_unit")),
    ):
        op.create_index(name, "invitation", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "followed_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["before_id"], ["collection_round.id"], name=op.f("fk_followed_answer_before_id_collection_round")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_followed_answer_round_id_collection_round")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "unit_id"],
            ["round_unit.round_id", "round_unit.unit_id"],
            name="fk_followed_answer_round_unit",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_followed_answer_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_answer")),
        sa.UniqueConstraint(
            "round_id", "unit_id", "question", "area", "code", name="uq_followed_answer_round_id_unit_id"
        ),
    )


def downgrade() -> None:
    """What a second round is about is forgotten; of boards with one address only the first keeps it."""
    op.drop_table("followed_answer")
    for name in (ONE_PERSON, ONE_UNIT):
        op.drop_index(name, "invitation")
    op.execute(FIRST_KEEPS_ADDRESS)
    with op.batch_alter_table("invitation") as table:
        table.create_unique_constraint(ONE_PERSON, ["round_id", "email"])
        table.drop_column("is_for_unit")
