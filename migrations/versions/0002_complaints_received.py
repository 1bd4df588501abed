"""Complaints received: cases, events, senders, drafts, and the access log. Events and log are only ever added to.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("access_log", "case_event")


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("reading", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_access_log_position_from_one")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_access_log")),
    )
    op.create_index("ix_access_log_object", "access_log", ["object"], unique=False)

    op.create_table(
        "case_draft",
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_case_draft_version_id_questionnaire_version")
        ),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_case_draft")),
    )
    op.create_index("ix_case_draft_version_id", "case_draft", ["version_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("code_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("submission", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("sender_category", sa.String(length=20), nullable=True),
        sa.Column("in_personal_case", sa.String(length=20), nullable=True),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("reply_wanted", sa.Boolean(), nullable=False),
        sa.Column("reply_way", sa.String(length=20), nullable=True),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("named_unit_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("key_name", sa.String(length=60), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("channel IN ('webb')", name=op.f("ck_case_file_known_channel")),
        sa.CheckConstraint(
            "kind IN ('klagomal', 'synpunkt', 'berom', 'fraga', 'vet_inte')", name=op.f("ck_case_file_known_kind")
        ),
        sa.CheckConstraint("status <> 'assigned' OR unit_id IS NOT NULL", name=op.f("ck_case_file_assigned_has_unit")),
        sa.CheckConstraint("status <> 'received' OR unit_id IS NULL", name=op.f("ck_case_file_received_has_no_unit")),
        sa.CheckConstraint(
            "status IN ('received', 'assigned', 'in_progress', 'closed')", name=op.f("ck_case_file_known_status")
        ),
        sa.ForeignKeyConstraint(["named_unit_id"], ["unit.id"], name=op.f("fk_case_file_named_unit_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_file_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_case_file_version_id_questionnaire_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
        sa.UniqueConstraint("submission", name=op.f("uq_case_file_submission")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_file_uid")),
    )
    op.create_index("ix_case_file_named_unit_id", "case_file", ["named_unit_id"], unique=False)
    op.create_index("ix_case_file_status", "case_file", ["status"], unique=False)
    op.create_index("ix_case_file_unit_id", "case_file", ["unit_id"], unique=False)
    op.create_index("ix_case_file_version_id", "case_file", ["version_id"], unique=False)

    op.create_table(
        "case_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_category_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_category")),
        sa.UniqueConstraint("case_id", "category", name="uq_case_category_case_id_category"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("submission", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint(
            "kind IN ('received', 'added', 'noted', 'replied', 'assigned', 'returned', 'begun', 'closed', 'reopened')",
            name=op.f("ck_case_event_known_kind"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_event_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_event_case_id_case_file")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_event_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("submission", name=op.f("uq_case_event_submission")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_event_uid")),
    )
    op.create_index("ix_case_event_account_id", "case_event", ["account_id"], unique=False)
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"], unique=False)
    op.create_index("ix_case_event_unit_id", "case_event", ["unit_id"], unique=False)

    op.create_table(
        "case_sender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key_name", sa.String(length=60), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_sender_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_sender")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_sender_case_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_sender_uid")),
    )
    for table in APPEND_ONLY:
        for statement in _refusals(table):
            op.execute(statement)


def _refusals(table: str) -> list[str]:
    """What makes the database itself refuse to change or delete a row."""
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for change in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def downgrade() -> None:
    for table in ("case_sender", "case_event", "case_category", "case_file", "case_draft", "access_log"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
