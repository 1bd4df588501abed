"""Record reviews: the listed records, what was answered of each, footnotes and analysis.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("list_digest", sa.String(length=64), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(drawn_at IS NULL) = (seed IS NULL)", name=op.f("ck_review_seed_when_drawn")),
        sa.CheckConstraint(
            "finished_at IS NULL OR drawn_at IS NOT NULL", name=op.f("ck_review_finished_only_when_drawn")
        ),
        sa.CheckConstraint("listed >= 0", name=op.f("ck_review_listed_not_negative")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_review_created_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_review_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_review_version_id_questionnaire_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("code", name=op.f("uq_review_code")),
    )
    op.create_index(op.f("ix_review_unit_id"), "review", ["unit_id"])
    op.create_index(op.f("ix_review_version_id"), "review", ["version_id"])
    op.create_index(op.f("ix_review_year"), "review", ["year"])

    op.create_table(
        "review_analysis",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("works", sa.Text(), nullable=False),
        sa.Column("develop", sa.Text(), nullable=False),
        sa.Column("activities", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_review_analysis_changed_by_account")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_analysis_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_analysis")),
    )
    op.create_table(
        "review_mark",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=3), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_mark_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("review_id", "mark", name=op.f("pk_review_mark")),
    )
    op.create_table(
        "reviewed_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("handler", sa.String(length=40), nullable=True),
        sa.Column("dropped_reason", sa.String(length=20), nullable=True),
        sa.Column("dropped_note", sa.LargeBinary(), nullable=True),
        sa.Column("dropped_by", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "dropped_reason IN ('saknas', 'skyddad', 'fel_urval', 'flyttad', 'annat')",
            name=op.f("ck_reviewed_record_known_dropped_reason"),
        ),
        sa.CheckConstraint(
            "gender IN ('flicka_kvinna', 'pojke_man', 'annat')", name=op.f("ck_reviewed_record_known_gender")
        ),
        sa.CheckConstraint("age IS NULL OR age BETWEEN 0 AND 125", name=op.f("ck_reviewed_record_age_of_a_person")),
        sa.CheckConstraint(
            "dropped_reason IS NULL OR position IS NOT NULL", name=op.f("ck_reviewed_record_dropped_only_when_drawn")
        ),
        sa.ForeignKeyConstraint(["dropped_by"], ["account.id"], name=op.f("fk_reviewed_record_dropped_by_account")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_reviewed_record_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewed_record")),
        sa.UniqueConstraint("review_id", "position", name="uq_reviewed_record_review_id_position"),
        sa.UniqueConstraint("review_id", "reference", name="uq_reviewed_record_review_id_reference"),
    )
    op.create_table(
        "review_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=3), nullable=False),
        sa.Column("mark", sa.String(length=3), nullable=False),
        sa.Column("comment", sa.LargeBinary(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("value IN ('ja', 'nej', 'x')", name=op.f("ck_review_answer_known_value")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_review_answer_account_id_account")),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["reviewed_record.id"],
            name=op.f("fk_review_answer_record_id_reviewed_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
        sa.UniqueConstraint("record_id", "question", name="uq_review_answer_record_id_question"),
    )


def downgrade() -> None:
    op.drop_table("review_answer")
    op.drop_table("reviewed_record")
    op.drop_table("review_mark")
    op.drop_table("review_analysis")
    op.drop_table("review")
