"""Mailings with a day and words of their own, goals, addresses, and what becomes of an invitation.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("address", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("invitation", sa.Column("delivery_problem", sa.String(length=200), nullable=True))
    op.add_column("invitation", sa.Column("declined_at", sa.DateTime(), nullable=True))
    op.add_column("invitation", sa.Column("ineligible_at", sa.DateTime(), nullable=True))
    op.add_column("round_unit", sa.Column("goal", sa.Integer(), nullable=True))
    op.add_column("outbox_message", sa.Column("batch", sa.String(length=40), nullable=True))
    op.create_index("ix_outbox_message_batch", "outbox_message", ["batch"], unique=False)
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=True),
        sa.Column("queued_at", sa.DateTime(), nullable=True),
        sa.Column("queued", sa.Integer(), nullable=True),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('invitation', 'reminder')", name=op.f("ck_mailing_known_kind")),
        sa.CheckConstraint("kind <> 'reminder' OR send_on IS NOT NULL", name=op.f("ck_mailing_reminder_has_day")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_mailing_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("round_id", "kind", "send_on", name="uq_mailing_round_id_kind_send_on"),
    )
    op.create_index(
        "uq_mailing_round_id_invitation",
        "mailing",
        ["round_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'invitation'"),
        postgresql_where=sa.text("kind = 'invitation'"),
    )
    op.create_table(
        "mailing_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name=op.f("fk_mailing_text_mailing_id_mailing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_text")),
        sa.UniqueConstraint("mailing_id", "language", name="uq_mailing_text_mailing_id_language"),
    )


def downgrade() -> None:
    op.drop_table("mailing_text")
    op.drop_table("mailing")
    op.drop_index("ix_outbox_message_batch", "outbox_message")
    op.drop_column("outbox_message", "batch")
    op.drop_column("round_unit", "goal")
    for name in ("ineligible_at", "declined_at", "delivery_problem", "address"):
        op.drop_column("invitation", name)
