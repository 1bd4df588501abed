"""Is a workbook safe to unpack? Judged before anything in it is parsed.

An .xlsx file is XML packed by zip. What is inside may be written to do harm: unpacked it fills the memory (zip bomb),
or it defines entities that grow tenfold at each step (XML entity bomb) or that fetch files. No spreadsheet program
writes a document type definition, which entities need, so none is accepted.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from portal.surveys.interchange.findings import ImportRefused

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_PART = 10 * 1024 * 1024
LARGEST_WHOLE = 14 * 1024 * 1024
"""Bytes: packed, one part unpacked, all of it unpacked. A questionnaire of a thousand questions needs a tenth."""

MOST_PARTS = 1_000
LARGEST_RATIO = 300
SMALL_PART = 1024 * 1024
"""Small parts may be packed any amount: an empty sheet shrinks well."""

_CHUNK = 256 * 1024
_MARKS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST_MARK = max(map(len, _MARKS))

TOO_LARGE = "Filen är för stor. Ta bort flikar, bilder och formaterade tomma rader, och spara den på nytt."
DAMAGED = (
    "Arbetsboken går inte att öppna: den är skadad eller låst med lösenord. Spara den på nytt som .xlsx utan lösenord."
)
STRANGE = "Arbetsboken innehåller något som inget kalkylprogram skriver. Spara den på nytt i Excel eller LibreOffice."


@dataclass(frozen=True)
class Packed:
    """The names of what is packed, and whether there are formulas in it."""

    names: frozenset[str]
    has_formulas: bool


def judge_packed(content: bytes) -> Packed:
    """What a workbook holds. Raises ImportRefused for what is too large, damaged or made to do harm."""
    if len(content) > LARGEST_FILE:
        raise ImportRefused([TOO_LARGE])
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise ImportRefused([TOO_LARGE])
            if len({part.filename for part in parts}) < len(parts):
                raise ImportRefused([STRANGE])
            _judge_sizes(parts)
            left, has_formulas = LARGEST_WHOLE, False
            for part in parts:
                size, is_computed = _judge_part(archive, part, left)
                left -= size
                has_formulas = has_formulas or is_computed
            return Packed(frozenset(part.filename for part in parts), has_formulas)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        # RuntimeError: encrypted; NotImplementedError: packed in a way that cannot be read.
        raise ImportRefused([DAMAGED]) from None


def _judge_sizes(parts: list[ZipInfo]) -> None:
    """What the parts say about themselves."""
    if sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise ImportRefused([TOO_LARGE])
    for part in parts:
        if part.file_size > LARGEST_PART:
            raise ImportRefused([TOO_LARGE])
        if part.file_size > SMALL_PART and part.file_size > LARGEST_RATIO * max(part.compress_size, 1):
            raise ImportRefused([TOO_LARGE])


def _judge_part(archive: ZipFile, part: ZipInfo, room: int) -> tuple[int, bool]:
    """The size of a part, and whether it has formulas: unpacked piece by piece, whatever it says about its size."""
    size, has_formulas = 0, False
    end = b""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > min(room, LARGEST_PART):
                raise ImportRefused([TOO_LARGE])
            if is_xml and any(mark in end + piece for mark in _MARKS):
                raise ImportRefused([STRANGE])
            has_formulas = has_formulas or any(mark in end + piece for mark in (b"<f>", b"<f "))
            end = piece[-_LONGEST_MARK:]
    return size, has_formulas
