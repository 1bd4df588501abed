"""Pictures lose what the camera wrote beside them, and nothing of themselves."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from portal.cases.image_metadata import BrokenPicture, jpeg_without_metadata, png_without_metadata
from tests.support import sample_files

OWNER = sample_files.OWNER.encode()
_ORIENTATION = 0x0112


def pixels(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as picture:
        return picture.convert("RGB").tobytes()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
def test_a_jpeg_keeps_its_picture_its_colours_and_which_way_is_up(options: dict[str, object]) -> None:
    sent = sample_files.jpeg(orientation=6, **options)
    kept = jpeg_without_metadata(sent)
    assert OWNER in sent
    assert OWNER not in kept
    assert pixels(kept) == pixels(sent)
    with Image.open(BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {_ORIENTATION: 6}
        assert picture.info["icc_profile"] == b"profile"
        assert "comment" not in picture.info
    assert jpeg_without_metadata(kept) == kept


def test_a_picture_that_is_up_already_tells_nothing() -> None:
    with Image.open(BytesIO(jpeg_without_metadata(sample_files.jpeg(orientation=1)))) as picture:
        assert dict(picture.getexif()) == {}


def test_a_jpeg_that_was_broken_off_in_its_picture_is_still_a_picture() -> None:
    sent = sample_files.jpeg()
    cut = sent[: sent.index(b"\xff\xda") + 60]
    assert OWNER not in jpeg_without_metadata(cut)


def test_a_png_keeps_its_picture_only() -> None:
    sent = sample_files.png()
    kept = png_without_metadata(sent)
    assert OWNER in sent
    assert OWNER not in kept
    assert b"eXIf" not in kept
    assert pixels(kept) == pixels(sent)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe1\xff\xff" + bytes(10),
        b"\xff\xd8\xff\xe1\0\0",
        b"\xff\xd8\xff\xe1\0\x04ab" + b"hello",
        b"\xff\xd8" + b"\xff" * 20,
    ],
)
def test_what_only_begins_like_a_jpeg(content: bytes) -> None:
    with pytest.raises(BrokenPicture):
        jpeg_without_metadata(content)


@pytest.mark.parametrize("end", [8, 20, -30])
def test_what_only_begins_like_a_png(end: int) -> None:
    sent = sample_files.png().removesuffix(OWNER)
    with pytest.raises(BrokenPicture):
        png_without_metadata(sent[:end])


@pytest.mark.parametrize(
    "broken", [b"Exif\0\0II*\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0XX*\0", b"http://xmp"]
)
def test_exif_that_cannot_be_read_is_left_out(broken: bytes) -> None:
    sent = sample_files.jpeg()
    length = (len(broken) + 2).to_bytes(2)
    kept = jpeg_without_metadata(sent[:2] + b"\xff\xe1" + length + broken + sent[2:])
    assert kept == jpeg_without_metadata(sent)
