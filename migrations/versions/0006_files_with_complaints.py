"""Files that are sent with a complaint, and those of one that is not sent yet.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_attachment_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_attachment")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_attachment_uid")),
    )
    op.create_index("ix_case_attachment_case_id", "case_attachment", ["case_id"], unique=False)
    op.create_table(
        "case_draft_file",
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("draft_handle", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_handle"],
            ["case_draft.handle"],
            name=op.f("fk_case_draft_file_draft_handle_case_draft"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_case_draft_file")),
    )
    op.create_index("ix_case_draft_file_draft_handle", "case_draft_file", ["draft_handle"], unique=False)


def downgrade() -> None:
    op.drop_table("case_draft_file")
    op.drop_table("case_attachment")
