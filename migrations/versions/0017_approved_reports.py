"""Reports that have been approved, the letter that tells of them, and paper that is keyed after the last day.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("mailing") as table:
        table.drop_constraint(op.f("ck_mailing_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_mailing_known_kind"), f"kind IN ({kinds})")


EVENTS = "'created', 'paused', 'resumed', 'moved', 'closed', 'tallied', 'archived', 'restored'"


def _allow_events(kinds: str) -> None:
    with op.batch_alter_table("round_event") as table:
        table.drop_constraint(op.f("ck_round_event_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_round_event_known_kind"), f"kind IN ({kinds})")


def upgrade() -> None:
    op.add_column("collection_round", sa.Column("paper_until", sa.DateTime(), nullable=True))
    op.add_column("collection_round", sa.Column("keyed_sample", sa.Integer(), nullable=True))
    _allow_events(EVENTS + ", 'paper'")
    _allow_kinds("'invitation', 'reminder', 'report'")
    op.create_index(
        "uq_mailing_round_id_report",
        "mailing",
        ["round_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'report'"),
        postgresql_where=sa.text("kind = 'report'"),
    )
    op.create_table(
        "published_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("board", sa.String(length=500), nullable=False),
        sa.Column("registry_number", sa.String(length=100), nullable=False),
        sa.Column("approver", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("revise_on", sa.Date(), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("page_html", sa.Text(), nullable=False),
        sa.Column("print_html", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("notifies", sa.Boolean(), nullable=False),
        sa.Column("request_key", sa.String(length=60), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("level IN ('internal', 'public')", name=op.f("ck_published_report_known_level")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_published_report_version_from_one")),
        sa.CheckConstraint("(pdf IS NULL) = (sha256 IS NULL)", name=op.f("ck_published_report_pdf_with_digest")),
        sa.CheckConstraint(
            "registry_number <> '' AND approver <> ''", name=op.f("ck_published_report_has_number_and_approver")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_published_report_published_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_published_report_round_id_collection_round")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_published_report_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_report")),
        sa.UniqueConstraint("document_id", "version", name="uq_published_report_document_id_version"),
        sa.UniqueConstraint("request_key", name=op.f("uq_published_report_request_key")),
    )
    op.create_index(op.f("ix_published_report_round_id"), "published_report", ["round_id"])


def downgrade() -> None:
    """What has been approved is lost, and with it the letters about it."""
    op.drop_table("published_report")
    op.execute("DELETE FROM round_event WHERE kind = 'paper'")
    _allow_events(EVENTS)
    # In place: a copy of the table would lose what hangs on its rows.
    op.execute("ALTER TABLE collection_round DROP COLUMN keyed_sample")
    op.execute("ALTER TABLE collection_round DROP COLUMN paper_until")
    op.execute("DELETE FROM mailing_text WHERE mailing_id IN (SELECT id FROM mailing WHERE kind = 'report')")
    op.execute("DELETE FROM mailing WHERE kind = 'report'")
    op.drop_index("uq_mailing_round_id_report", "mailing")
    _allow_kinds("'invitation', 'reminder'")
