"""Alembic's way in: the portal's own tables, on whichever database the portal uses."""

from __future__ import annotations

from alembic import context

import portal.audit.models
import portal.cases.models
import portal.coding.models
import portal.collection.keyed_sheets
import portal.collection.models
import portal.history.models
import portal.mail.models
import portal.reports.models
import portal.results.models
import portal.reviews.models
import portal.security.models
import portal.surveys.models  # noqa: F401
from portal.config import settings_from_environment
from portal.db import Base, UTCDateTime, create_engine

url = context.config.attributes.get("database_url") or settings_from_environment().database_url


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations outlive the code: they name plain types, never the portal's own."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Migrate in one transaction. SQLite cannot alter a column in place: its tables are copied (batch mode)."""
    engine = create_engine(url)
    with engine.connect().execution_options(writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
