"""Several boards: each with its units and what it decides for itself.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("code", name=op.f("uq_board_code")),
        sa.UniqueConstraint("name", name=op.f("uq_board_name")),
    )
    op.create_table(
        "board_setting",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_board_setting_board_id_board"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board_id", "name", name=op.f("pk_board_setting")),
    )
    # In place on both databases: copying the table, as batch mode does on SQLite, would delete what hangs on its rows.
    op.execute("ALTER TABLE unit ADD COLUMN board_id INTEGER CONSTRAINT fk_unit_board_id_board REFERENCES board (id)")
    op.create_index("ix_unit_board_id", "unit", ["board_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_unit_board_id", "unit")
    op.execute("ALTER TABLE unit DROP COLUMN board_id")
    op.drop_table("board_setting")
    op.drop_table("board")
