"""HEIC and HEIF pictures lose what the telephone put beside them, and nothing of themselves."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from PIL import Image, ImageOps

from portal.cases.heif_items import MOST_TOLD, read_picture
from portal.cases.heif_metadata import heif_without_metadata
from portal.cases.image_metadata import BrokenPicture
from portal.questionnaire.files import kind_of
from tests.support.heif_files import CODED, SIDE, TelephonePicture, film
from tests.support.sample_files import OWNER, place_and_owner

SEEDS = range(400)


def shown(content: bytes) -> tuple[tuple[int, int], str, bytes]:
    """What somebody sees who opens the picture: its size, its colours, its pixels."""
    with Image.open(BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened)  # Pillow tells which way is up as Exif does, whatever the file holds
        return picture.size, picture.mode, picture.tobytes()


def test_a_coded_picture_keeps_its_data_and_which_way_is_up() -> None:
    kept = heif_without_metadata(CODED)
    before, after = read_picture(memoryview(CODED)), read_picture(memoryview(kept))
    assert OWNER.encode() in CODED
    assert OWNER.encode() not in kept
    assert b"Exif" not in kept
    assert [item.kind for item in after.items.values()] == [b"hvc1"]
    (item,) = after.items.values()
    assert [bytes(each) for each in after.data_of(item)] == [bytes(each) for each in before.data_of(before.items[1])]
    told = [after.properties[number - 1] for number, _ in item.properties]
    assert told == [before.properties[number - 1] for number, _ in before.items[1].properties]
    assert (b"irot", b"\x03") in told
    assert kind_of("IMG_0001.HEIC", kept) == "heic"
    assert heif_without_metadata(kept) == kept


def test_a_telephones_picture_keeps_its_tiles_and_nothing_beside_them() -> None:
    sent = TelephonePicture().content()
    kept = heif_without_metadata(sent)
    assert shown(kept) == shown(sent)
    assert shown(kept)[0] == (SIDE, 2 * SIDE)  # it lay on its side
    for told in (OWNER.encode(), b"Exif", b"mime", b"thmb", b"auxC", b"udes", b"moov", b"msf1", b"hevc"):
        assert (told in sent, told in kept) == (True, False)
    kinds = [item.kind for item in read_picture(memoryview(kept)).items.values()]
    assert kinds == [b"grid", b"av01", b"av01"]
    assert heif_without_metadata(kept) == kept


@pytest.mark.parametrize("transparent", [False, True])
def test_what_another_program_wrote_looks_the_same(transparent: bool) -> None:
    picture, made = Image.linear_gradient("L").resize((48, 32)).convert("RGB"), BytesIO()
    if transparent:
        picture.putalpha(Image.linear_gradient("L").resize((48, 32)).rotate(180))
    picture.save(made, "AVIF", exif=place_and_owner(6), xmp=OWNER.encode())
    sent = made.getvalue()
    kept = heif_without_metadata(sent)
    assert OWNER.encode() in sent
    assert OWNER.encode() not in kept
    assert shown(kept) == shown(sent)
    assert shown(kept)[:2] == ((32, 48), "RGBA" if transparent else "RGB")


def test_a_picture_beside_another_is_left_out() -> None:
    kept = heif_without_metadata(TelephonePicture(shown=8).content())
    assert shown(kept)[0] == (SIDE, SIDE)
    assert len(read_picture(memoryview(kept)).items) == 1


@pytest.mark.parametrize(
    "content",
    [
        film(),
        TelephonePicture(shown=5).content(),  # Exif is no picture
        TelephonePicture(shown=9).content(),
        TelephonePicture(tile_kind=b"jpeg").content(),  # has metadata of its own
        TelephonePicture(essential=frozenset({b"udes"})).content(),
        TelephonePicture(extents={3: [(0, 0)]}).content(),
        TelephonePicture(extents={3: [(0, 9)]}).content(),
        TelephonePicture(extents={1: [(1_000_000, 10)]}).content(),
        TelephonePicture(extents={1: []}).content(),
        TelephonePicture(extents={1: [(0, 600)] * 200}).content(),  # much more than was sent
        TelephonePicture(extents={1: [(0, 1)] * 65_000}).content(),  # more told of than any telephone does
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64),
        b"\0\0\0\x01ftypheic" + bytes(8),
        b"\0\0\0\x04ftypheic",
    ],
)
def test_what_is_no_picture_or_not_put_together_as_one(content: bytes) -> None:
    assert len(content) < 3 * MOST_TOLD
    with pytest.raises(BrokenPicture):
        heif_without_metadata(content)


def test_pieces_without_a_length_are_not_even_counted() -> None:
    """A few bytes could tell of them by the thousand million."""
    with pytest.raises(BrokenPicture):
        read_picture(memoryview(TelephonePicture(length_size=0).content()))


@pytest.mark.parametrize("sent", [CODED, TelephonePicture().content()], ids=["coded", "telephone"])
def test_whatever_is_sent_is_cleaned_or_refused(sent: bytes) -> None:
    """Cut off anywhere, or with bytes changed before the pictures: nothing but a picture alone, or a refusal."""
    told = sent.index(b"mdat")
    changed = [sent[:end] for end in range(0, told, 7)]
    for seed in SEEDS:
        chance, content = random.Random(seed), bytearray(sent)
        for _ in range(chance.randint(1, 3)):
            content[chance.randrange(told)] = chance.choice((0, 1, 2, 4, 8, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        changed.append(bytes(content))
    outcomes = set()
    for content in changed:
        try:
            kept = heif_without_metadata(content)
        except BrokenPicture:
            outcomes.add("refused")
            continue
        outcomes.add("cleaned")
        assert len(kept) <= len(content) + 200
        assert heif_without_metadata(kept) == kept
    assert outcomes == {"cleaned", "refused"}
