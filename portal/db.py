"""The database: one engine, one session per request, one way to write.

Embedded SQLite and PostgreSQL behave the same to the rest of the portal. Reads use :func:`current_session`; writes
happen inside :func:`transaction`, which is the only place that commits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import sqlalchemy as sa
from flask import current_app, g
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


WAIT_FOR_TABLE = "5s"
PING_AFTER_SECONDS = 5.0
"""So long a connection to PostgreSQL may lie idle before it is asked whether it still lives."""


class Base(DeclarativeBase):
    """Parent of every table; its metadata names each constraint, so that a violation can be told by name."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: timezone-aware in Python, UTC without zone in the database, on both databases."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def create_engine(url: str) -> sa.Engine:
    """An engine for ``url``; SQLite gets the settings that make an acknowledged write durable."""
    if not url.startswith("sqlite"):
        engine = sa.create_engine(url, hide_parameters=True, pool_size=10, max_overflow=10)
        sa.event.listen(engine, "checkin", _note_idle)
        sa.event.listen(engine, "checkout", partial(_ping_idle, engine))
        return engine
    engine = sa.create_engine(url, hide_parameters=True)  # answers must not stand in an error message
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_idle(_connection: Any, record: Any) -> None:
    record.info["idle_since"] = time.monotonic()


def _ping_idle(engine: sa.Engine, connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that has been idle whether it still lives; one that was used a moment ago does.

    Raising DisconnectionError makes the pool try again with a new one.
    """
    if time.monotonic() - record.info.get("idle_since", float("inf")) < PING_AFTER_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DisconnectionError from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin and commit behind our back
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("alone", False):
        return
    # A reader that turns writer meets "database is locked" at once, whatever the timeout: writers lock first.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """The engine and session factory of one application."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        self.session_factory = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def asking(self) -> Iterator[sa.Connection]:
        """A connection for a single statement that reads: with no transaction around it there is nothing to begin or
        to end, which for PostgreSQL would be two journeys to the database for one answer."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                yield connection.execution_options(alone=True)
            else:
                yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def wipe_deleted(self, tables: Sequence[str]) -> None:
        """Write the files anew without what has been deleted from ``tables``: it may still stand in them in clear.

        SQLite: the whole file (VACUUM) and an emptied write-ahead log; PostgreSQL: the files of the tables. Raises
        OperationalError when others keep the database busy: try again later.
        """
        with self.engine.connect().execution_options(alone=True) as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            quoted = connection.dialect.identifier_preparer.quote
            # It waits for whoever reads the table, and everybody else would wait behind it.
            connection.exec_driver_sql(f"SET lock_timeout = '{WAIT_FOR_TABLE}'")
            try:
                for table in tables:
                    connection.exec_driver_sql(f"VACUUM (FULL) {quoted(table)}")
            finally:
                connection.exec_driver_sql("RESET lock_timeout")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session of its own that commits at the end or rolls back."""
        with self.session_factory() as session:
            session.connection(execution_options={"writes": True})
            yield session
            session.commit()


def get_database() -> Database:
    """The database of the running application."""
    database: Database = current_app.extensions["portal_database"]
    return database


def current_session() -> Session:
    """The session of the current request or command; closed, never committed, at its end."""
    if "session" not in g:
        g.session = get_database().session_factory()
    session: Session = g.session
    return session


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back at the end of a request; whatever was not committed is gone."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: commit when the block ends, roll back when it raises. What was read before is released first."""
    session = current_session()
    if session.in_transaction():
        session.commit()
    session.connection(execution_options={"writes": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def insert_if_absent(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless one that it may not stand beside is there already; tell whether it was inserted.

    Every unique constraint of the table gives way, not one that is named: of two that come at once, PostgreSQL may find
    the later one to break another constraint first, and would then refuse it.
    """
    session.flush()
    statement = _insert_if_absent(table, session.get_bind().dialect.name)
    return session.connection().execute(statement, values).first() is not None


ROWS_AT_ONCE = 500


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """The same for many rows, hundreds in each statement; returns how many were inserted."""
    session.flush()
    statement = _insert_if_absent(table, session.get_bind().dialect.name)
    connection = session.connection()
    return sum(
        len(connection.execute(statement, rows[start : start + ROWS_AT_ONCE]).all())
        for start in range(0, len(rows), ROWS_AT_ONCE)
    )


@cache
def _insert_if_absent(table: type[Base], dialect: str) -> sa.Executable:
    """The statement, put together once: that takes longer than the database needs for the row."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # What was inserted is returned, because the number of rows is not told alike by the drivers.
    key = sa.inspect(table).primary_key[0]
    return insert(table.__table__).on_conflict_do_nothing().returning(key)


def holds(column: sa.orm.InstrumentedAttribute[Any], wanted: str) -> sa.ColumnElement[bool]:
    """Whether ``wanted`` stands in the text of ``column``, whatever its capitals.

    SQLite, and PostgreSQL without a language, fold a to z only: å, ä and ö are looked for as names are written.
    """
    spellings = sorted({wanted, wanted.lower(), wanted.upper(), wanted.title()})
    return sa.or_(*(column.icontains(each, autoescape=True) for each in spellings))


def one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    """The constraint ``known_<column>``: the column holds one of ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code for it (SQLSTATE)."""


def is_taken(error: sa.exc.IntegrityError) -> bool:
    """Whether a row is there already that the new one may not stand beside."""
    state = getattr(error.orig, "sqlstate", None)
    return state == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error.orig)


def violated_constraint(error: sa.exc.IntegrityError) -> str | None:
    """The name of the constraint that a statement broke: PostgreSQL tells it, for SQLite it is looked up by columns."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if name:
        return str(name)
    message = str(error.orig)
    if found := re.search(r"CHECK constraint failed: (\w+)", message):
        return found[1]
    if found := re.search(r"UNIQUE constraint failed: (.+)", message):
        columns = [column.split(".") for column in found[1].split(", ")]
        return f"uq_{columns[0][0]}_" + "_".join(column for _, column in columns)
    return None
