"""What every command has in common: Swedish errors instead of tracebacks, days, files."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.errors import UserError
from portal.i18n import EARLIEST_YEAR, LATEST_YEAR

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Group(AppGroup):
    """A group of commands whose failures are told in Swedish, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        with told_in_swedish():
            return super().invoke(ctx)


@contextmanager
def told_in_swedish() -> Iterator[None]:
    """Turn what the person can do something about into one message and exit code 1."""
    try:
        yield
    except UserError as error:
        raise click.ClickException(error.message) from None
    except OSError as error:
        raise click.ClickException(
            f"{error.filename}: {error.strerror}. Kontrollera sökvägen och försök igen."
        ) from None
    except (OperationalError, ProgrammingError) as error:
        if any(
            words in str(error) for words in ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")
        ):
            raise click.ClickException("Databasen är inte uppdaterad. Kör först: flask --app wsgi db upgrade") from None
        raise click.ClickException(
            "Databasen svarar inte. Kontrollera DATABASE_URL och att databasen är igång."
        ) from None


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that only its owner may read, and that is there only when all of it has been written and is durable."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise UserError(f"{path} kan inte skrivas: {error.strerror or error}. Välj en annan plats.") from None
    finally:
        unfinished.unlink(missing_ok=True)


class Day(click.ParamType):
    """A day as 2026-11-30."""

    name = "ÅÅÅÅ-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
            return (
                day
                if EARLIEST_YEAR <= day.year <= LATEST_YEAR
                else self.fail(f"Välj ett datum mellan år {EARLIEST_YEAR} och {LATEST_YEAR}.", param, ctx)
            )
        except ValueError:
            self.fail(f"”{value}” är inget datum. Skriv år, månad och dag, till exempel 2026-11-30.", param, ctx)
