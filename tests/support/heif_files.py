"""HEIC and HEIF pictures: one as it is, and one made in memory as telephones put theirs together."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from tests.support.sample_files import OWNER, place_and_owner

CODED = b64decode("""
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAhJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA
AEZpbG9jAAAAAERAAAMAAQAAAAACNgABAAAAAAAAAFQAAgAAAAACigABAAAAAAAAALAAAwAAAAADOgABAAAAAAAAACQAAABiaWlu
ZgAAAAAAAwAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAACppbmZlAgAAAQADAABtaW1lAGFwcGxp
Y2F0aW9uL3JkZit4bWwAAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAA
DwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAA
AwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAADAAAAABAAAAIAAA
AAH////wAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAoaXJl
ZgAAAAAAAAAOY2RzYwACAAEAAQAAAA5jZHNjAAMAAQABAAABMG1kYXQAAABQKAGvBjj0mfY0hXNZmYJoedl9N3HgjPaf+Jo+5K0S
/OhOtaYKf8Ps7U7Hb2Ijk871KPe8DtqhjBzkstKWho9YcX9oHFXLFYkE5a48qe0D6a8AAAAGRXhpZgAATU0AKgAAAAgAAwESAAMA
AAABAAYAAAE7AAIAAAAOAAAAMoglAAQAAAABAAAAQAAAAABrYW1lcmFrYW5hcmllAAAEAAEAAgAAAAJOAAAAAAIABQAAAAMAAAB2
AAMAAgAAAAJFAAAAAAQABQAAAAMAAACOAAAAAAAAADsAAAABAAAAFgAAAAEAAAAAAAAAAQAAABAAAAABAAAAHgAAAAEAAAAAAAAA
ATx4OnhtcG1ldGE+a2FtZXJha2FuYXJpZTwveDp4bXBtZXRhPg==
""")
"""A picture of 48 × 32 coded with HEVC and turned, as libheif 1.23 writes it, with place and owner in Exif and XMP."""

SIDE = 64
"""Each tile is so many pixels wide and high: libavif takes no smaller ones."""

_SHOWN = 3


@dataclass
class TelephonePicture:
    """Two tiles in a grid that is turned, and all that a telephone puts beside them: ``content()`` is the file.

    ``extents``: of an item, where its data is said to lie and how much of it, when that is not the truth.
    """

    extents: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    length_size: int = 4
    essential: frozenset[bytes] = frozenset()
    shown: int = _SHOWN
    tile_kind: bytes = b"av01"

    def content(self) -> bytes:
        """The file: what it is, the table of its items, their data, a film, and something after its end."""
        start = _box(b"ftyp", b"mif1", bytes(4), b"mif1heicavifmiafmsf1hevc") + _box(b"free", OWNER.encode())
        size = len(self._meta(0))
        pictures = _box(b"mdat", b"".join(data for data, where in self._data().values() if where == 0))
        return start + self._meta(len(start) + size + 8) + pictures + _box(b"moov", OWNER.encode()) + OWNER.encode()

    def _data(self) -> dict[int, tuple[bytes, int]]:
        """By item: its data, and whether it lies in idat (1)."""
        first, second, other = (_tile(shade) for shade in (40, 200, 120))
        grid = bytes((0, 0, 0, 1)) + (2 * SIDE).to_bytes(2) + SIDE.to_bytes(2)
        about = bytes(4) + place_and_owner(1).tobytes().removeprefix(b"Exif\0\0")
        pictures = {1: (first, 0), 2: (second, 0), 3: (grid, 1), 4: (other, 0)}
        return {**pictures, 5: (about, 0), 6: (OWNER.encode(), 0), 7: (other, 0), 8: (other, 0)}

    def _meta(self, begins: int) -> bytes:
        kinds = {1: self.tile_kind, 2: self.tile_kind, 3: b"grid", 5: b"Exif", 6: b"mime"}
        names = {each: OWNER.encode() + b"\0" for each in self._data()}
        names[6] += b"application/rdf+xml\0"
        entries = [
            _full(b"infe", 2, int(each < _SHOWN), _short(each), bytes(2), kinds.get(each, b"av01"), name)
            for each, name in names.items()
        ]
        # Tiles of the grid, thumbnail, Exif, XMP, depth map. The eighth is another picture of the same moment.
        pointing = ((b"dimg", 3, 1, 2), (b"thmb", 4, 3), (b"cdsc", 5, 3), (b"cdsc", 6, 3), (b"auxl", 7, 3))
        references = [_box(kind, _short(one), _short(len(to)), *map(_short, to)) for kind, one, *to in pointing]
        idat = b"".join(data for data, where in self._data().values() if where)
        return _full(
            b"meta",
            *(0, 0),
            _full(b"hdlr", 0, 0, bytes(4), b"pict", bytes(12), OWNER.encode(), b"\0"),
            _full(b"pitm", 0, 0, _short(self.shown)),
            self._locations(begins),
            _full(b"iinf", 0, 0, _short(len(entries)), *entries),
            _full(b"iref", 0, 0, *references),
            self._properties(),
            _box(b"idat", idat),
        )

    def _locations(self, begins: int) -> bytes:
        used, told = [begins, 0], []
        for each, (data, where) in self._data().items():
            pieces = self.extents.get(each, [(used[where], len(data))])
            written = [start.to_bytes(4) + size.to_bytes(4)[4 - self.length_size :] for start, size in pieces]
            told += [_short(each), _short(where), bytes(2), _short(len(pieces)), *written]
            used[where] += len(data)
        sizes = bytes((0x40 + self.length_size, 0))
        return _full(b"iloc", 1, 0, sizes, _short(len(self._data())), *told)

    def _properties(self) -> bytes:
        colours = _box(b"colr", b"nclx", b"\0\1\0\x0d\0\6\x80")
        one = _full(b"ispe", 0, 0, SIDE.to_bytes(4), SIDE.to_bytes(4))
        whole = _full(b"ispe", 0, 0, (2 * SIDE).to_bytes(4), SIDE.to_bytes(4))
        bits = _full(b"pixi", 0, 0, b"\3\x08\x08\x08")
        depth = _full(b"auxC", 0, 0, b"urn:mpeg:hevc:2015:auxid:2\0")
        words = _full(b"udes", 0, 0, OWNER.encode(), bytes(4))
        listed = [_coding(), one, bits, colours, whole, _box(b"irot", b"\1"), words, depth]
        tile = (1, 2, 3, 4)
        of_items = {1: tile, 2: tile, 3: (7, 5, 3, 4, 6), 4: tile, 7: (*tile, 8), 8: tile}
        must = {
            number for number, each in enumerate(listed, start=1) if each[4:8] in {b"av1C", b"irot"} | self.essential
        }
        told = [
            _short(item) + bytes((len(numbers), *(each | (0x80 if each in must else 0) for each in numbers)))
            for item, numbers in of_items.items()
        ]
        return _box(b"iprp", _box(b"ipco", *listed), _full(b"ipma", 0, 0, len(told).to_bytes(4), *told))


def film() -> bytes:
    """A file of the same kind that holds moving pictures only."""
    return _box(b"ftyp", b"msf1", bytes(4), b"msf1hevc") + _box(b"moov", bytes(8)) + _box(b"mdat", bytes(8))


def _coded(shade: int) -> bytes:
    made = BytesIO()
    Image.linear_gradient("L").resize((SIDE, SIDE)).point(lambda value: (value + shade) % 256).convert("RGB").save(
        made, "AVIF"
    )
    return made.getvalue()


def _tile(shade: int) -> bytes:
    coded = _coded(shade)
    return coded[coded.index(b"mdat") + 4 :]


def _coding() -> bytes:
    """The property that says how the tiles are coded."""
    coded = _coded(0)
    begins = coded.index(b"av1C") - 4
    return coded[begins : begins + int.from_bytes(coded[begins : begins + 4])]


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return (8 + len(content)).to_bytes(4) + kind + content


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, bytes((version,)), flags.to_bytes(3), *parts)


def _short(number: int) -> bytes:
    return number.to_bytes(2)
