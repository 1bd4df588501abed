"""Is a workbook safe to unpack? Judged before anything in it is parsed, for whoever reads workbooks.

An .xlsx file is XML packed by zip. What is inside may be written to do harm: unpacked it fills the memory (zip bomb),
or it defines entities that grow tenfold at each step (XML entity bomb) or that fetch files. No spreadsheet program
writes a document type definition, which entities need, so none is accepted; only a picture may be what it likes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import Enum, auto
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

MEBIBYTE = 1024 * 1024
LARGEST_RATIO = 300
SMALL_PART = MEBIBYTE
"""Small parts may be packed any amount: an empty sheet shrinks well."""

PICTURES = "xl/media/"
_CHUNK = 256 * 1024
_MARKS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST_MARK = max(map(len, _MARKS))


class Fault(Enum):
    """What is wrong with a workbook."""

    TOO_LARGE = auto()
    DAMAGED = auto()
    STRANGE = auto()


class Harmful(Exception):
    """A workbook that is not to be parsed; whoever asked puts the fault in words."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.name)


@dataclass(frozen=True)
class Limits:
    """Bytes: packed, one part unpacked, all of it unpacked; and how many parts."""

    file: int
    part: int
    whole: int
    parts: int


@dataclass(frozen=True)
class Packed:
    """The names of what is packed, and whether there are formulas in it."""

    names: frozenset[str]
    has_formulas: bool


def judge(content: bytes, limits: Limits) -> Packed:
    """What a workbook holds. Raises Harmful for what is too large, damaged or made to do harm."""
    if len(content) > limits.file:
        raise Harmful(Fault.TOO_LARGE)
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _judge_listed(parts, limits)
            left, has_formulas = limits.whole, False
            for part in parts:
                size, is_computed = _judge_part(archive, part, min(left, limits.part))
                left -= size
                has_formulas = has_formulas or is_computed
            return Packed(frozenset(part.filename for part in parts), has_formulas)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        # RuntimeError: encrypted; NotImplementedError: packed in a way that cannot be read.
        raise Harmful(Fault.DAMAGED) from None


def _judge_listed(parts: list[ZipInfo], limits: Limits) -> None:
    """What the parts say about themselves."""
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.whole:
        raise Harmful(Fault.TOO_LARGE)
    if len({part.filename for part in parts}) < len(parts):
        raise Harmful(Fault.STRANGE)
    for part in parts:
        if part.file_size > limits.part:
            raise Harmful(Fault.TOO_LARGE)
        if part.file_size > SMALL_PART and part.file_size > LARGEST_RATIO * max(part.compress_size, 1):
            raise Harmful(Fault.TOO_LARGE)


def _judge_part(archive: ZipFile, part: ZipInfo, room: int) -> tuple[int, bool]:
    """The size of a part, and whether it has formulas: unpacked piece by piece, whatever it says about its size."""
    size, has_formulas = 0, False
    end = b""
    is_picture = part.filename.startswith(PICTURES)
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > room:
                raise Harmful(Fault.TOO_LARGE)
            if not is_picture and any(mark in end + piece for mark in _MARKS):
                raise Harmful(Fault.STRANGE)
            has_formulas = has_formulas or any(mark in end + piece for mark in (b"<f>", b"<f "))
            end = piece[-_LONGEST_MARK:]
    return size, has_formulas
