"""What a backup says about itself: the first thing that is read, and what everything else is compared with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import msgspec
from msgspec import Struct

from portal.errors import UserError

FORMAT = 1
NAME = "manifest.json"
NEVER_BACKED_UP = "epoch-"
"""Keys whose name begins so open a sealed ballot box: with a copy of one, destroying it would mean nothing."""

_CHUNK = 1024 * 1024


class Content(Struct, frozen=True):
    """A table or a file: SHA-256 of it, and how many rows or bytes it has."""

    sha256: str
    size: int


class Manifest(Struct, frozen=True, kw_only=True):
    """``backup`` is the same random name in both files of a backup; ``keys`` has the digest of each key."""

    format: int
    kind: str
    backup: str
    made_at: str
    revision: str
    tables: dict[str, Content] = {}
    files: dict[str, Content] = {}
    keys: dict[str, str] = {}


def read_manifest(archive: ZipFile, kind: str, path: Path) -> Manifest:
    """The manifest of an opened archive; raise UserError when it is not a ``kind`` of ours."""
    try:
        manifest = msgspec.json.decode(archive.read(NAME), type=Manifest)
    except (KeyError, msgspec.DecodeError):
        raise UserError(f"{path} är ingen säkerhetskopia från portalen. Kontrollera filnamnet.") from None
    if manifest.kind != kind:
        expected = "nyckelfilen" if kind == "keys" else "filen med data"
        raise UserError(f"{path} är inte {expected}. Ange FILE och --keys i rätt ordning.")
    if manifest.format != FORMAT:
        raise UserError(f"{path} är skriven av en nyare version av portalen. Installera den och försök igen.")
    return manifest


def digest_of_key(name: str, content: bytes) -> str:
    """Tells two keys apart without telling what they are: keys are random, so that nobody can try them all."""
    return hashlib.sha256(b"portal key " + name.encode() + b"\0" + content).hexdigest()


def listed_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file under ``folder`` with its path inside it, in order; what is being written is left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and path.suffix != ".part":
            yield path.relative_to(folder).as_posix(), path


def is_inside(name: str) -> bool:
    """Whether a path from an archive stays within the folder that it is unpacked in."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name


def digest_of_member(archive: ZipFile, name: str) -> str:
    """SHA-256 of what an archive holds under ``name``; raises KeyError when there is no such thing."""
    digest = hashlib.sha256()
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
