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
    """Migrate in one transaction. SQLite cannot alter a column in place: its tables are copied (batch mode).

    While a table is copied, what refers to it refers to nothing. SQLite is therefore told not to look until all is
    done, and then everything is looked at.
    """
    engine = create_engine(url)
    with engine.connect().execution_options(writes=True) as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:  # within a transaction it would be ignored
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if is_sqlite else []
            if broken:
                raise RuntimeError(f"the migration would leave rows that refer to nothing: {broken[:5]}")
    engine.dispose()


run()
