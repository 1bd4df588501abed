"""Rows of any table as lines of JSON and back, the same on every database."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

import msgspec
import sqlalchemy as sa

from portal.db import Base

BATCH = 500
AT_A_TIME = "rows_at_a_time"
"""In a table's ``info``: how many of its rows are held at a time, when they are large."""

NOT_KEPT = "not_backed_up"
"""In a table's ``info``: what is in it must not outlive the day."""

_READ: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bytes: b64decode,
}


def kept_tables() -> list[sa.Table]:
    """Every table that is backed up, those that others refer to first."""
    return [table for table in Base.metadata.sorted_tables if not table.info.get(NOT_KEPT)]


def lines_of(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    """Every row as one line, in the order of the key; read as they are asked for."""
    query = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_batch(table))
    encode = msgspec.json.Encoder().encode
    for row in connection.execute(query):
        yield encode(tuple(row)) + b"\n"


def digest_of(connection: sa.Connection, table: sa.Table) -> str:
    """SHA-256 of the table's lines."""
    digest = hashlib.sha256()
    for line in lines_of(connection, table):
        digest.update(line)
    return digest.hexdigest()


def load(connection: sa.Connection, table: sa.Table, lines: Iterable[bytes]) -> None:
    """Insert the rows, and let the next new row follow on the last."""
    readers = [(column.key, _READ.get(_python_type(column))) for column in table.columns]
    own = _references_to_itself(table)
    waiting: list[dict[str, Any]] = []
    rows = (_row(line, readers) for line in lines)
    while batch := list(islice(rows, _batch(table))):
        if own:
            # A row may refer to one that comes later: the references are put in when all are there.
            waiting += [{f"b_{name}": row[name] for name in (*_keys(table), *own)} for row in batch]
            batch = [{**row, **dict.fromkeys(own)} for row in batch]
        connection.execute(sa.insert(table), batch)
    referring = [row for row in waiting if any(row[f"b_{name}"] is not None for name in own)]
    if referring:
        where = sa.and_(*(table.c[name] == sa.bindparam(f"b_{name}") for name in _keys(table)))
        values = {name: sa.bindparam(f"b_{name}") for name in own}
        connection.execute(sa.update(table).where(where).values(values), referring)
    _continue_numbers(connection, table)


def _batch(table: sa.Table) -> int:
    return int(table.info.get(AT_A_TIME, BATCH))


def _row(line: bytes, readers: list[tuple[str, Callable[[str], Any] | None]]) -> dict[str, Any]:
    values = msgspec.json.decode(line)
    return {
        name: value if read is None or value is None else read(value)
        for (name, read), value in zip(readers, values, strict=True)
    }


def _python_type(column: sa.Column[Any]) -> type:
    kind = column.type
    return kind.impl_instance.python_type if isinstance(kind, sa.types.TypeDecorator) else kind.python_type


def _keys(table: sa.Table) -> list[str]:
    return [column.key for column in table.primary_key.columns]


def _references_to_itself(table: sa.Table) -> list[str]:
    return [key.parent.key for key in table.foreign_keys if key.column.table is table]


def _continue_numbers(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL counts apart from the rows: its counters are set; SQLite goes by the largest number itself."""
    counted = table.autoincrement_column
    if connection.dialect.name != "postgresql" or counted is None:
        return
    largest = connection.scalar(sa.select(sa.func.max(counted)))
    if largest is not None:
        sequence = sa.func.pg_get_serial_sequence(table.name, counted.name)
        connection.execute(sa.select(sa.func.setval(sequence, largest)))
