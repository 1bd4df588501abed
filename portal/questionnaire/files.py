"""Files as answers: which kinds there are, how one is told by its name and its content, and what an answer calls it.

Nothing here opens more of a file than it takes to tell what it is; what is packed is never unpacked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from zipfile import BadZipFile, ZipFile

FileKind = Literal["pdf", "jpeg", "png", "heic", "docx", "odt", "txt"]

LONGEST_NAME = 100
_HANDLE = re.compile(r"[a-z0-9]{16,40}")
_UNFIT = re.compile(r'[\\/:*?"<>|]')
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"


@dataclass(frozen=True)
class KindOfFile:
    """How a kind is called, how its names end, what browsers call it, and how its content is known."""

    label: str
    endings: tuple[str, ...]
    media_type: str
    is_in: Callable[[bytes], bool]


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def _is_docx(content: bytes) -> bool:
    """A word processor's file without macros."""
    names = _packed_names(content)
    return {"[Content_Types].xml", "word/document.xml"} <= names and "word/vbaProject.bin" not in names


def _is_odt(content: bytes) -> bool:
    """The format's own rule: the first thing packed is called mimetype, and is not compressed."""
    return (
        content[30:38] == b"mimetype" and content[38:].startswith(_ODT_TYPE) and "content.xml" in _packed_names(content)
    )


def _packed_names(content: bytes) -> frozenset[str]:
    if not content.startswith(b"PK\x03\x04"):
        return frozenset()
    try:
        with ZipFile(BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except (BadZipFile, ValueError, RuntimeError, EOFError):  # RuntimeError: packed in a way that cannot be read
        return frozenset()


def _is_text(content: bytes) -> bool:
    """Letters, digits and line ends in an encoding that a notepad writes: UTF-8, UTF-16 with its mark, Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(content) % 2 == 0
    return not any(byte < 32 and byte not in b"\t\n\f\r" for byte in set(content))


KINDS: Mapping[FileKind, KindOfFile] = {
    "pdf": KindOfFile("PDF", ("pdf",), "application/pdf", lambda content: b"%PDF-" in content[:1024]),
    "jpeg": KindOfFile("JPEG", ("jpg", "jpeg"), "image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")),
    "png": KindOfFile("PNG", ("png",), "image/png", lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    "heic": KindOfFile("HEIC", ("heic", "heif"), "image/heic", _is_heic),
    "docx": KindOfFile(
        "Word (DOCX)",
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _is_docx,
    ),
    "odt": KindOfFile("ODT", ("odt",), _ODT_TYPE.decode(), _is_odt),
    "txt": KindOfFile("TXT", ("txt",), "text/plain", _is_text),
}


def kind_by_name(name: str) -> FileKind | None:
    """The kind that a file's name says it is."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return next((kind for kind, about in KINDS.items() if ending in about.endings), None)


def kind_of(name: str, content: bytes) -> FileKind | None:
    """The kind that both the name and the content say; None when they do not agree, or it is no kind we know."""
    kind = kind_by_name(name)
    return kind if kind is not None and KINDS[kind].is_in(content) else None


def clean_name(sent: str) -> str:
    """A file's name as it may be shown and saved: no folders, nothing that is not seen, at most 100 characters.

    Empty when nothing is left of it. The ending stays.
    """
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", sent)[-1])
    # Marks of direction would let "gpj.exe" be read backwards: of what is not seen only joiners are letters' own.
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C" or each in "\u200c\u200d")
    name = " ".join(_UNFIT.sub("_", seen).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME and dot and len(ending) < LONGEST_NAME // 2:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
    return name[:LONGEST_NAME].rstrip(". ")


def reference(handle: str, name: str) -> str:
    """What an answer holds of a file: where it is kept, and what it is called."""
    return f"{handle}/{name}"


def is_reference(text: str) -> bool:
    """Whether ``text`` is as :func:`reference` writes it."""
    handle, slash, name = text.partition("/")
    return bool(_HANDLE.fullmatch(handle) and slash and name) and clean_name(name) == name


def handle_in(text: str) -> str:
    """Where the file of a reference is kept."""
    return text.partition("/")[0]


def name_in(text: str) -> str:
    """What the file of a reference is called."""
    return text.partition("/")[2]
