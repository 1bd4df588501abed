"""The boxes that HEIC and HEIF pictures are made of (ISO/IEC 14496-12, 4.2), read and written.

Nothing is copied before it is asked for, and nothing is read beyond the content that was sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.cases.image_metadata import BrokenPicture


class Reader:
    """Reads a stretch of a file from its beginning to its end. Raises BrokenPicture where there is less than asked."""

    def __init__(self, content: memoryview) -> None:
        self.content, self.position = content, 0

    def take(self, size: int) -> memoryview:
        """The next ``size`` bytes."""
        end = self.position + size
        if end > len(self.content):
            raise BrokenPicture
        taken = self.content[self.position : end]
        self.position = end
        return taken

    def number(self, size: int) -> int:
        """The next whole number, of ``size`` bytes."""
        return int.from_bytes(self.take(size))

    def kind(self) -> bytes:
        """The next code of four letters."""
        return bytes(self.take(4))

    def version_and_flags(self) -> tuple[int, int]:
        """What a full box (4.2) begins with."""
        return self.number(1), self.number(3)

    def boxes(self) -> Iterator[tuple[bytes, memoryview]]:
        """Kind and content of each box from here to the end."""
        while self.position < len(self.content):
            begins, size, kind = self.position, self.number(4), self.kind()
            if size == 1:
                size = self.number(8)
            elif size == 0:  # the last one: as far as the file goes
                size = len(self.content) - begins
            yield kind, self.take(_left(begins + size - self.position))


def _left(size: int) -> int:
    if size < 0:
        raise BrokenPicture
    return size


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of that kind."""
    content = b"".join(parts)
    return (len(content) + 8).to_bytes(4) + kind + content


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """A box that tells its version and flags."""
    return box(kind, version.to_bytes(1), flags.to_bytes(3), *parts)
