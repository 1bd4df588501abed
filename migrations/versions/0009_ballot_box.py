"""Sealed ballots of anonymous rounds, the boxes that they lie in, and the decision under which a round disposes.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["epoch.id"], name=op.f("fk_epoch_pool_id_epoch")),
        sa.ForeignKeyConstraint(
            ["round_id", "unit_id"], ["round_unit.round_id", "round_unit.unit_id"], name="fk_epoch_round_unit"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["collection_round.id"], name=op.f("fk_epoch_round_id_collection_round")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_epoch_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
        sa.UniqueConstraint("round_id", "unit_id", "generation", name="uq_epoch_round_id_unit_id_generation"),
    )
    op.create_table(
        "ballot",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("epoch_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["epoch_id"], ["epoch.id"], name=op.f("fk_ballot_epoch_id_epoch")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("collection_round") as table:
        table.add_column(sa.Column("disposal_decision", sa.String(length=200), nullable=True))
    op.create_index(op.f("ix_ballot_epoch_id"), "ballot", ["epoch_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("collection_round") as table:
        table.drop_column("disposal_decision")
    op.drop_table("ballot")
    op.drop_table("epoch")
