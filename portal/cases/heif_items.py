"""What a HEIC or HEIF picture consists of (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 6 and 9): its items, read.

An item is a coded picture, something put together from others (a telephone's picture is a grid of many small ones), or
text about them: Exif, XMP. Properties tell its size, its colours and which way is up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.cases.heif_boxes import Reader
from portal.cases.image_metadata import BrokenPicture

IN_FILE, IN_META = 0, 1
"""Where the data of an item lies: somewhere in the file, or in the box ``idat``. Other ways are not read."""

MOST_TOLD = 256 * 1024
"""Bytes in each of the boxes that tell of items. A telephone's have ten thousand at most; more is made to take time."""

_NUMBER_SIZES = frozenset((0, 4, 8))


@dataclass
class Item:
    """``location``: IN_FILE, IN_META or another way. ``extents``: offset and size of each piece of its data, in bytes.

    ``properties``: number of the property from 1, and whether who shows the picture must understand it, in order.
    """

    kind: bytes
    is_hidden: bool
    is_protected: bool
    location: int = IN_FILE
    extents: list[tuple[int, int]] = field(default_factory=list)
    properties: list[tuple[int, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class Reference:
    """An item that points at others, in order: ``dimg`` at what it is made from, ``auxl`` at what it belongs to."""

    kind: bytes
    source: int
    targets: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """The items of a file by number, with the ``primary`` one that is shown, and ``properties`` as kind and content."""

    primary: int
    items: Mapping[int, Item]
    references: Sequence[Reference]
    properties: Sequence[tuple[bytes, memoryview]]
    data: Mapping[int, memoryview]
    """What the offsets of each location count in."""

    def data_of(self, item: Item) -> list[memoryview]:
        """The pieces of an item's data. Raises BrokenPicture when they do not all lie where they should."""
        source = self.data.get(item.location)
        if source is None:
            raise BrokenPicture
        pieces = [source[offset : offset + size] for offset, size in item.extents]
        if [len(piece) for piece in pieces] != [size for _, size in item.extents]:
            raise BrokenPicture
        return pieces


def read_picture(content: memoryview) -> Picture:
    """The items of a HEIF file. Raises BrokenPicture for what is none, or is a film without a picture."""
    meta = Reader(_find(content, b"meta"))
    meta.version_and_flags()
    inside = dict(meta.boxes())
    if not {b"pitm", b"iinf", b"iloc", b"iprp"} <= inside.keys():
        raise BrokenPicture
    if any(len(found) > MOST_TOLD for kind, found in inside.items() if kind in (b"iinf", b"iloc", b"iref")):
        raise BrokenPicture
    items = _read_items(Reader(inside[b"iinf"]))
    _read_locations(Reader(inside[b"iloc"]), items)
    properties: list[tuple[bytes, memoryview]] = []
    for kind, found in Reader(inside[b"iprp"]).boxes():
        if kind == b"ipco":
            properties = list(Reader(found).boxes())
        elif kind == b"ipma" and len(found) <= MOST_TOLD:
            _read_associations(Reader(found), items)
    return Picture(
        _read_primary(Reader(inside[b"pitm"])),
        items,
        _read_references(Reader(inside[b"iref"])) if b"iref" in inside else (),
        properties,
        {IN_FILE: content, IN_META: inside.get(b"idat", content[:0])},
    )


def _find(content: memoryview, wanted: bytes) -> memoryview:
    for kind, found in Reader(content).boxes():
        if kind == wanted:
            return found
    raise BrokenPicture


def _read_primary(reader: Reader) -> int:
    version, _ = reader.version_and_flags()
    return reader.number(2 if version == 0 else 4)


def _read_items(reader: Reader) -> dict[int, Item]:
    version, _ = reader.version_and_flags()
    reader.number(2 if version == 0 else 4)  # how many there are, which the boxes tell too
    items = {}
    for kind, entry in reader.boxes():
        about = Reader(entry)
        version, flags = about.version_and_flags()
        if kind != b"infe" or version < 2:  # older ones are no pictures
            continue
        number, protection = about.number(2 if version == 2 else 4), about.number(2)
        items[number] = Item(about.kind(), is_hidden=bool(flags & 1), is_protected=protection != 0)
    return items


def _read_locations(reader: Reader, items: Mapping[int, Item]) -> None:
    version, _ = reader.version_and_flags()
    sizes = reader.number(2)
    of_offset, of_length, of_base, of_index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    if not {of_offset, of_length, of_base, of_index} <= _NUMBER_SIZES or of_length == 0:
        raise BrokenPicture  # a piece without a length could be told any number of times
    wide = 2 if version < 2 else 4
    for _ in range(reader.number(wide)):
        number = reader.number(wide)
        location = reader.number(2) & 15 if version else IN_FILE
        is_elsewhere = reader.number(2) != 0  # in another file
        base, extents = reader.number(of_base), []
        for _ in range(reader.number(2)):
            if version:
                reader.take(of_index)
            extents.append((base + reader.number(of_offset), reader.number(of_length)))
        if number in items and not is_elsewhere:
            items[number].location, items[number].extents = location, extents


def _read_associations(reader: Reader, items: Mapping[int, Item]) -> None:
    version, flags = reader.version_and_flags()
    size = 2 if flags & 1 else 1
    essential = 1 << (8 * size - 1)
    for _ in range(reader.number(4)):
        number = reader.number(4 if version else 2)
        told = [reader.number(size) for _ in range(reader.number(1))]
        if number in items:
            items[number].properties += [(each & ~essential, bool(each & essential)) for each in told]


def _read_references(reader: Reader) -> tuple[Reference, ...]:
    version, _ = reader.version_and_flags()
    wide, found = 4 if version else 2, []
    for kind, entry in reader.boxes():
        told = Reader(entry)
        source = told.number(wide)
        found.append(Reference(kind, source, tuple(told.number(wide) for _ in range(told.number(2)))))
    return tuple(found)
