"""Making a backup while the portal runs: one moment of the database, the files, and the keys apart.

The database is read in one transaction that sees one moment whatever is written meanwhile: on SQLite a read
transaction on the write-ahead log, on PostgreSQL REPEATABLE READ. Files and keys are made before the rows that need
them are committed, and are copied after that moment: nothing that a row needs is missing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import sqlalchemy as sa

from portal.backup import manifest as m
from portal.backup.rows import kept_tables, lines_of
from portal.config import HEARTBEAT, SETTINGS_MARK, Settings
from portal.db import now
from portal.errors import UserError
from portal.schema import needed_revision, present_revision

_OF_SQLITE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Counts:
    """What went into a backup."""

    rows: int
    files: int
    keys: int


def write_backup(engine: sa.Engine, settings: Settings, data: IO[bytes], keys: IO[bytes]) -> Counts:
    """Write both files of a backup; raise UserError when the database is not of this version."""
    about = {"format": m.FORMAT, "backup": secrets.token_hex(16), "made_at": now().isoformat()}
    with engine.connect() as connection, ZipFile(data, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        _see_one_moment(connection)
        revision = present_revision(connection)
        if revision != needed_revision():
            raise UserError("Databasen har inte portalens version. Kör först: flask --app wsgi db upgrade")
        tables = {
            table.name: _put(archive, f"tables/{table.name}.jsonl", lines_of(connection, table), rows=True)
            for table in kept_tables()
        }
        connection.rollback()
        files = _put_files(archive, engine, settings)
        copied = _put_keys(keys, settings, {**about, "revision": revision})
        manifest = m.Manifest(**about, kind="data", revision=revision, tables=tables, files=files, keys=copied)
        archive.writestr(m.NAME, msgspec.json.encode(manifest))
    return Counts(sum(each.size for each in tables.values()), len(files), len(copied))


def _see_one_moment(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    # Both fix their moment at the first statement that reads.
    connection.exec_driver_sql("SELECT count(*) FROM alembic_version")


def _put(archive: ZipFile, name: str, chunks: Iterable[bytes], *, rows: bool = False) -> m.Content:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for chunk in chunks:
            digest.update(chunk)
            size += 1 if rows else len(chunk)
            member.write(chunk)
    return m.Content(digest.hexdigest(), size)


def is_no_file(engine: sa.Engine, path: Path) -> bool:
    """Whether what lies in PORTAL_DATA is none of its files: the database itself, a sign between processes."""
    database = engine.url.database if engine.dialect.name == "sqlite" else None
    beside = {f"{Path(database).resolve()}{suffix}" for suffix in _OF_SQLITE} if database else set()
    return str(path.resolve()) in beside or path.name in (HEARTBEAT, SETTINGS_MARK)


def _put_files(archive: ZipFile, engine: sa.Engine, settings: Settings) -> dict[str, m.Content]:
    found = {}
    for name, path in m.listed_files(settings.data_folder):
        if is_no_file(engine, path) or path.is_relative_to(settings.keys_folder):
            continue
        try:
            with path.open("rb") as file:
                found[name] = _put(archive, f"files/{name}", iter(lambda file=file: file.read(65536), b""))
        except FileNotFoundError:
            continue  # deleted since the folder was read
    return found


def _put_keys(stream: IO[bytes], settings: Settings, about: dict[str, object]) -> dict[str, str]:
    digests = {}
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, path in m.listed_files(settings.keys_folder):
            if path.name.startswith(m.NEVER_BACKED_UP):
                continue
            content = path.read_bytes()
            archive.writestr(f"keys/{name}", content)
            digests[name] = m.digest_of_key(name, content)
        archive.writestr(m.NAME, msgspec.json.encode(m.Manifest(**about, kind="keys", keys=digests)))  # type: ignore[arg-type]
    return digests
