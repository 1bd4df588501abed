"""Pictures without what a camera writes beside them: place, time, owner, thumbnails. The picture itself is untouched.

JPEG (ITU-T T.81, Annex B) and PNG (ISO/IEC 15948) are taken apart into their segments and chunks and put together from
those that the picture needs. Nothing is decoded: no quality is lost, and no crafted picture is unpacked.
"""

from __future__ import annotations

import re
import struct

_START_OF_SCAN, _END, _APP0, _APP1, _ICC, _ADOBE, _APP15, _COMMENT = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_KEPT = {_APP0: b"JFIF\0", _ICC: b"ICC_PROFILE\0", _ADOBE: b"Adobe"}
_ORIENTATION = 0x0112

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs hIST acTL fcTL fdAT".split()
)


class BrokenPicture(ValueError):
    """The content begins like a picture, but is none."""


def jpeg_without_metadata(content: bytes) -> bytes:
    """The same picture with at most its orientation told. Raises BrokenPicture."""
    kept, position, has_picture = [content[:2]], 2, False
    while True:
        marker, position = _marker(content, position)
        if marker == _END:
            break  # what follows the end is another picture or a film, with a place of its own
        if marker in _STANDALONE:
            kept.append(bytes((0xFF, marker)))
            continue
        end = position + int.from_bytes(content[position : position + 2])
        if end < position + 2 or end > len(content):
            raise BrokenPicture
        payload = content[position + 2 : end]
        if marker == _APP1:
            kept.append(_only_orientation(payload))
        elif not (_APP0 <= marker <= _APP15 or marker == _COMMENT) or payload.startswith(_KEPT.get(marker, b"\0\0")):
            kept.append(bytes((0xFF, marker)) + content[position:end])
        position = end
        if marker == _START_OF_SCAN:
            has_picture = True
            following = _NEXT_MARKER.search(content, position)
            if following is None:  # broken off on the way: the rest is picture
                kept.append(content[position:])
                break
            kept.append(content[position : following.start()])
            position = following.start()
    if not has_picture:
        raise BrokenPicture
    return b"".join([*kept, b"\xff\xd9"])


def _marker(content: bytes, position: int) -> tuple[int, int]:
    """The next marker, and where what belongs to it begins."""
    if content[position : position + 1] != b"\xff":
        raise BrokenPicture
    while content[position : position + 1] == b"\xff":
        position += 1
    if position >= len(content):
        raise BrokenPicture
    return content[position], position + 1


def _only_orientation(payload: bytes) -> bytes:
    """An Exif segment that says which way is up, and nothing else; empty when that is not told."""
    tiff = payload[6:]
    if not payload.startswith(b"Exif\0\0") or tiff[:4] not in (b"II*\0", b"MM\0*"):
        return b""
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        entries = (struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number) for number in range(count))
        turned = next((value for tag, _, _, value in entries if tag == _ORIENTATION), 1)
    except struct.error:
        return b""
    if not 2 <= turned <= 8:
        return b""
    only = b"Exif\0\0" + struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return bytes((0xFF, _APP1)) + struct.pack(">H", len(only) + 2) + only


def png_without_metadata(content: bytes) -> bytes:
    """The same picture without texts, times and Exif. Raises BrokenPicture."""
    kept, position = [_PNG_SIGNATURE], len(_PNG_SIGNATURE)
    while True:
        size, kind = int.from_bytes(content[position : position + 4]), content[position + 4 : position + 8]
        end = position + 12 + size
        if len(kind) < 4 or end > len(content):
            raise BrokenPicture
        if kind in _CHUNKS:
            kept.append(content[position:end])
        if kind == b"IEND":
            return b"".join(kept)
        position = end
