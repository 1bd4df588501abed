"""Free text coded into themes, by one person or two; masked texts, quotes, and whether people were told of them.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_code_book_survey_id_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_book")),
        sa.UniqueConstraint("survey_id", "question", name="uq_code_book_survey_id_question"),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_book_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["code_book_id"], ["code_book.id"], name=op.f("fk_theme_code_book_id_code_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("code_book_id", "name", name="uq_theme_code_book_id_name"),
    )
    op.create_table(
        "second_coder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("account_id <> invited_by", name=op.f("ck_second_coder_two_people")),
        sa.CheckConstraint("sample >= 1", name=op.f("ck_second_coder_sample_from_one")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_coder_account_id_account")),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_second_coder_invited_by_account")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_second_coder_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_coder")),
        sa.UniqueConstraint("round_id", "question", name="uq_second_coder_round_id_question"),
    )
    op.create_table(
        "masked_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_masked_text_decided_by_account")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_masked_text_response_id_response")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_masked_text_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masked_text")),
        sa.UniqueConstraint("response_id", "question", name="uq_masked_text_response_id_question"),
    )
    op.create_index(op.f("ix_masked_text_round_id"), "masked_text", ["round_id"], unique=False)

    op.create_table(
        "text_coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("coded_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('first', 'second', 'settled')", name=op.f("ck_text_coding_known_kind")),
        sa.ForeignKeyConstraint(["coded_by"], ["account.id"], name=op.f("fk_text_coding_coded_by_account")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_text_coding_response_id_response")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["collection_round.id"], name=op.f("fk_text_coding_round_id_collection_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_coding")),
        sa.UniqueConstraint("response_id", "question", "kind", name="uq_text_coding_response_id_question_kind"),
    )
    op.create_index("ix_text_coding_round_id_question", "text_coding", ["round_id", "question"], unique=False)

    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("masked_text_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("level IN ('internal', 'public')", name=op.f("ck_quote_known_level")),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_quote_approved_by_account")),
        sa.ForeignKeyConstraint(
            ["masked_text_id"], ["masked_text.id"], name=op.f("fk_quote_masked_text_id_masked_text")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_quote_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("masked_text_id", name=op.f("uq_quote_masked_text_id")),
    )
    op.create_table(
        "text_coding_theme",
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coding_id"],
            ["text_coding.id"],
            name=op.f("fk_text_coding_theme_coding_id_text_coding"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_text_coding_theme_theme_id_theme")),
        sa.PrimaryKeyConstraint("coding_id", "theme_id", name=op.f("pk_text_coding_theme")),
    )
    op.create_index(op.f("ix_text_coding_theme_theme_id"), "text_coding_theme", ["theme_id"], unique=False)

    with op.batch_alter_table("collection_round") as table:
        table.add_column(sa.Column("quotes_allowed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("collection_round") as table:
        table.drop_column("quotes_allowed")
    for name in ("text_coding_theme", "quote", "text_coding", "masked_text", "second_coder", "theme", "code_book"):
        op.drop_table(name)
