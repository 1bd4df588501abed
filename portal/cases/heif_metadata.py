"""HEIC and HEIF pictures, as telephones take them, without place, time, owner and the pictures beside the one shown.

The file is taken apart into its items (:mod:`portal.cases.heif_items`) and put together anew from the picture that is
shown and what it is made from. Exif, XMP, names, thumbnails, depth maps, further pictures and films are not among that.
As with JPEG and PNG nothing is decoded: no quality is lost, and no crafted picture is unpacked. Which way is up is a
property of the picture and stays; what Exif says of it is not heeded in this format (ISO/IEC 23008-12, A.2.1).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from portal.cases.heif_boxes import Reader, box, full_box
from portal.cases.heif_items import IN_FILE, IN_META, Item, Picture, Reference, read_picture
from portal.cases.image_metadata import BrokenPicture

_MADE_FROM, _BELONGS_TO, _MULTIPLIED = b"dimg", b"auxl", b"prem"
_THE_SAME = b"iden"
"""An item that is another one, turned or cut: it has no data of its own."""

_PICTURES = frozenset(b"hvc1 hev1 av01 avc1 vvc1 j2k1 grid iovl iden tmap".split())
_PROPERTIES = frozenset(
    b"hvcC av1C avcC vvcC j2kH ispe pixi colr pasp clap irot imir auxC rloc lsel a1op a1lx clli mdcv cclv amve".split()
)
_TRANSPARENCY = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0")
_FIRST_BRANDS = frozenset(b"heic heix heim heis mif1".split())
_BRANDS = _FIRST_BRANDS | frozenset(b"mif2 miaf MiHB MiHA MiHE avif MA1B MA1A tmap".split())
_MOST_BRANDS = 64
_MOST_PROPERTIES = 0xFF
"""Of one item: what one byte can count."""


def heif_without_metadata(content: bytes) -> bytes:
    """The same picture, alone. Raises BrokenPicture, also for what is put together in a way that is not known here."""
    picture = read_picture(memoryview(content))
    numbers = _needed(picture)
    kept = [picture.items[number] for number in numbers]
    if sum(size for item in kept for _, size in item.extents) > len(content):
        raise BrokenPicture  # items that share their data would make more of a file than was sent
    pieces = [b"".join(picture.data_of(item)) for item in kept]
    if any(not piece for item, piece in zip(kept, pieces, strict=True) if item.kind != _THE_SAME):
        raise BrokenPicture
    beginning = _brands(memoryview(content))
    written = _Written(picture, numbers, kept, pieces)
    size = len(beginning) + len(written.meta(0))
    data = b"".join(piece for item, piece in zip(kept, pieces, strict=True) if item.location == IN_FILE)
    return beginning + written.meta(size + 8) + box(b"mdat", data)


def _needed(picture: Picture) -> list[int]:
    """The numbers of the picture that is shown, of what makes it transparent, and of all that these are made from."""
    made_from: dict[int, list[int]] = {}
    beside: dict[int, None] = {}
    for each in picture.references:
        if each.kind == _MADE_FROM:
            made_from.setdefault(each.source, []).extend(each.targets)
        elif each.kind == _BELONGS_TO and picture.primary in each.targets:
            beside[each.source] = None
    waiting = deque([picture.primary, *(number for number in beside if _is_transparency(picture, number))])
    needed: dict[int, None] = {}
    while waiting:
        number = waiting.popleft()
        if number in needed:
            continue
        item = picture.items.get(number)
        if item is None or item.is_protected or item.kind not in _PICTURES:
            raise BrokenPicture
        needed[number] = None
        waiting += made_from.get(number, ())
    return list(needed)


def _is_transparency(picture: Picture, number: int) -> bool:
    item, count = picture.items.get(number), len(picture.properties)
    told = (picture.properties[each - 1] for each, _ in item.properties if 0 < each <= count) if item else ()
    # Four bytes of version and flags come before the name of what it is.
    return any(kind == b"auxC" and bytes(found[4:60]).startswith(_TRANSPARENCY) for kind, found in told)


def _brands(content: memoryview) -> bytes:
    """The box that a file begins with: what kind of picture it is, and nothing of films."""
    kind, found = next(Reader(content).boxes())
    told = Reader(found)
    first, _ = told.kind(), told.number(4)
    others = [told.kind() for _ in range(min(_MOST_BRANDS, (len(found) - 8) // 4))]
    if kind != b"ftyp":
        raise BrokenPicture
    kept = [each for each in dict.fromkeys((b"mif1", *others)) if each in _BRANDS]
    return box(b"ftyp", first if first in _FIRST_BRANDS else b"mif1", bytes(4), *kept)


@dataclass(frozen=True)
class _Written:
    """The items that are kept, told anew: numbered from 1 in the order of ``numbers``, with their data one by one."""

    picture: Picture
    numbers: Sequence[int]
    kept: Sequence[Item]
    pieces: Sequence[bytes]

    def meta(self, begins: int) -> bytes:
        """The box that tells what the file holds; ``begins``: where in the file the data of the items does."""
        idat = b"".join(piece for item, piece in zip(self.kept, self.pieces, strict=True) if item.location == IN_META)
        references = self._references()
        return full_box(
            b"meta",
            0,
            0,
            full_box(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", 0, 0, _short(1)),
            full_box(b"iinf", 0, 0, _short(len(self.kept)), *self._entries()),
            full_box(b"iref", 0, 0, *references) if references else b"",
            self._properties(),
            box(b"idat", idat) if idat else b"",
            self._locations(begins),
        )

    def _entries(self) -> Iterator[bytes]:
        """Number and kind of each item, without a name."""
        for number, item in enumerate(self.kept, start=1):
            yield full_box(b"infe", 2, int(item.is_hidden), _short(number), bytes(2), item.kind, b"\0")

    def _locations(self, begins: int) -> bytes:
        """Where the data of each item lies: as far from the beginning of the file, or of idat, as it was put."""
        told, used = [], {IN_FILE: begins, IN_META: 0}
        for number, (item, piece) in enumerate(zip(self.kept, self.pieces, strict=True), start=1):
            where = used[item.location].to_bytes(4) + len(piece).to_bytes(4) if piece else b""
            told += [_short(number), _short(item.location), bytes(2), _short(bool(piece)), where]
            used[item.location] += len(piece)
        return full_box(b"iloc", 1, 0, b"\x44\x00", _short(len(self.kept)), *told)

    def _references(self) -> list[bytes]:
        new = {number: position for position, number in enumerate(self.numbers, start=1)}
        found = [each for each in self.picture.references if self._is_kept(each, new.keys())]
        return [
            box(each.kind, *map(_short, (new[each.source], len(each.targets), *(new[to] for to in each.targets))))
            for each in found
        ]

    def _is_kept(self, each: Reference, kept: AbstractSet[int]) -> bool:
        return each.kind in (_MADE_FROM, _BELONGS_TO, _MULTIPLIED) and {each.source, *each.targets} <= kept

    def _properties(self) -> bytes:
        """Each property once, and which items have it, in the order that was told: turning and cutting follow it."""
        numbered: dict[int, int] = {}
        associated = []
        for number, item in enumerate(self.kept, start=1):
            told = [(each, must) for each, must in item.properties if self._is_known(each, must=must)]
            if len(told) > _MOST_PROPERTIES:
                raise BrokenPicture
            for each, _ in told:
                numbered.setdefault(each, len(numbered) + 1)
            marks = [_short(numbered[each] | (0x8000 if must else 0)) for each, must in told]
            associated += [_short(number), len(marks).to_bytes(1), *marks]
        properties = [
            box(kind, bytes(found)) for kind, found in (self.picture.properties[each - 1] for each in numbered)
        ]
        told_once = full_box(b"ipma", 0, 1, len(self.kept).to_bytes(4), *associated)
        return box(b"iprp", box(b"ipco", *properties), told_once)

    def _is_known(self, number: int, *, must: bool) -> bool:
        """Whether a property is one of a picture; what must be understood and is not known here, is refused."""
        if number == 0:
            return False  # says that there is none
        if number > len(self.picture.properties):
            raise BrokenPicture
        is_known = self.picture.properties[number - 1][0] in _PROPERTIES
        if must and not is_known:
            raise BrokenPicture
        return is_known


def _short(number: int) -> bytes:
    return number.to_bytes(2)
