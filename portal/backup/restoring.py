"""Putting a backup back: into an empty installation only, everything checked before anything is written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile
from zlib import error as BadCompression  # noqa: N812

import sqlalchemy as sa

from portal.backup import manifest as m
from portal.backup.rows import digest_of, kept_tables, load
from portal.backup.writing import Counts, is_no_file
from portal.config import Settings
from portal.db import Base
from portal.errors import UserError
from portal.schema import needed_revision

UNREADABLE = (KeyError, BadZipFile, BadCompression, EOFError)
MADE_AT_START = "secret-key"
"""Made by any command where the environment has none: no key of an installation in use."""


@dataclass(frozen=True)
class Beginning:
    """What an installation holds before anyone has used it: nothing of it is lost when a backup replaces it.

    ``tables`` name the tables that may have rows, and ``is_untouched`` tells whether those are only the ones that
    ``db upgrade`` put there. ``create_tables`` makes the tables of this version in an empty database.
    """

    tables: frozenset[str]
    keys: frozenset[str]
    is_untouched: Callable[[sa.Connection], bool]
    create_tables: Callable[[], None]


def restore(engine: sa.Engine, settings: Settings, data: Path, keys: Path, beginning: Beginning) -> Counts:
    """Read both files into the installation of ``settings``; raise UserError and leave it as it was if that fails."""
    with _opened(data) as data_archive, _opened(keys) as keys_archive:
        manifest = m.read_manifest(data_archive, "data", data)
        _check_revision(manifest)
        _check_keys(manifest, m.read_manifest(keys_archive, "keys", keys), keys_archive)
        _check_contents(manifest, data_archive, data)
        _require_empty(engine, settings, beginning)
        beginning.create_tables()
        _load_tables(engine, manifest, data_archive)
        for name in manifest.files:
            _unpack(data_archive, f"files/{name}", settings.data_folder / name)
        for name in manifest.keys:
            _unpack(keys_archive, f"keys/{name}", settings.keys_folder / name)
    return Counts(sum(each.size for each in manifest.tables.values()), len(manifest.files), len(manifest.keys))


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        archive = ZipFile(path)
    except BadZipFile:
        raise UserError(f"{path} går inte att läsa: filen är avbruten eller skadad. Ta en annan kopia.") from None
    with archive:
        yield archive


def _check_revision(manifest: m.Manifest) -> None:
    if manifest.revision != needed_revision():
        raise UserError(
            f"Säkerhetskopian har databasversion {manifest.revision}, den här portalen {needed_revision()}. Installera "
            "den version av portalen som kopian gjordes med, återställ där och uppgradera sedan."
        )
    names = [*manifest.files, *manifest.keys]
    if set(manifest.tables) != {table.name for table in kept_tables()} or not all(m.is_inside(name) for name in names):
        raise UserError("Säkerhetskopians innehåll stämmer inte med portalens version. Ta en annan kopia.")


def _check_keys(manifest: m.Manifest, keys: m.Manifest, archive: ZipFile) -> None:
    if keys.backup != manifest.backup:
        raise UserError(
            "Nyckelfilen hör inte till den här säkerhetskopian. Ange den nyckelfil som skrevs samtidigt "
            f"({manifest.made_at[:16].replace('T', ' ')} UTC). Utan den går det som är krypterat inte att läsa."
        )
    for name, digest in manifest.keys.items():
        try:
            content = archive.read(f"keys/{name}")
        except UNREADABLE:
            content = b""
        if m.digest_of_key(name, content) != digest:
            raise UserError(f"Nyckeln ”{name}” saknas eller är skadad i nyckelfilen. Ta en annan kopia av den.")


def _check_contents(manifest: m.Manifest, archive: ZipFile, path: Path) -> None:
    expected = {f"tables/{name}.jsonl": each for name, each in manifest.tables.items()}
    expected |= {f"files/{name}": each for name, each in manifest.files.items()}
    for name, content in expected.items():
        try:
            whole = m.digest_of_member(archive, name) == content.sha256
        except UNREADABLE:
            whole = False
        if not whole:
            raise UserError(f"{path} är skadad: {name} har inte det innehåll som skrevs. Ta en annan kopia.")


def _require_empty(engine: sa.Engine, settings: Settings, beginning: Beginning) -> None:
    with engine.connect() as connection:
        present = set(sa.inspect(connection).get_table_names()) & set(Base.metadata.tables)
        filled = {name for name in present if _has_rows(connection, Base.metadata.tables[name])}
        if filled and not (filled <= beginning.tables and beginning.is_untouched(connection)):
            raise UserError("Databasen är inte tom. Återställ till en ny, tom databas, så att inget skrivs över.")
    files = [name for name, path in m.listed_files(settings.data_folder) if not is_no_file(engine, path)]
    known = {MADE_AT_START, *(f"{name}.key" for name in beginning.keys)}
    keys = [name for name, _ in m.listed_files(settings.keys_folder) if name not in known]
    for variable, found in (("PORTAL_DATA", files), ("PORTAL_KEYS", keys)):
        if found:
            raise UserError(f"Mappen i {variable} är inte tom: där finns {found[0]}. Ange en ny mapp.")


def _has_rows(connection: sa.Connection, table: sa.Table) -> bool:
    return connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None


def _load_tables(engine: sa.Engine, manifest: m.Manifest, archive: ZipFile) -> None:
    """In one transaction, which is kept only when every table reads as it was written."""
    with engine.connect().execution_options(writes=True) as connection:
        for table in reversed(kept_tables()):
            if _has_rows(connection, table):  # an append-only table refuses to be emptied even when it is empty
                connection.execute(sa.delete(table))
        for table in kept_tables():
            with archive.open(f"tables/{table.name}.jsonl") as lines:
                load(connection, table, lines)
        for table in kept_tables():
            if digest_of(connection, table) != manifest.tables[table.name].sha256:
                raise UserError(f"Tabellen {table.name} blev inte som i säkerhetskopian. Inget är återställt.")
        connection.commit()


def _unpack(archive: ZipFile, member: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file, archive.open(member) as content:
        while chunk := content.read(65536):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
