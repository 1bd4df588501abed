"""Number and code: the same for the same submission, different for others, forgiving when typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.cases import receipts
from portal.crypto import KeyFolder


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    folder = KeyFolder(tmp_path)
    folder.create(receipts.KEY_NAME)
    return folder


def test_number_and_code_follow_from_the_secret(keys: KeyFolder) -> None:
    assert receipts.number_for(keys, "a") == receipts.number_for(keys, "a") != receipts.number_for(keys, "b")
    assert receipts.code_for(keys, "a") == receipts.code_for(keys, "a") != receipts.code_for(keys, "b")
    assert receipts.number_for(keys, "a", attempt=1) != receipts.number_for(keys, "a")


def test_they_look_the_same_always(keys: KeyFolder) -> None:
    seen = set()
    for number in range(500):
        assert re.fullmatch(r"[1-9]\d{9}", receipts.number_for(keys, str(number)))
        code = receipts.code_for(keys, str(number))
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
        seen |= set(code)
    assert seen == {*receipts.ALPHABET, "-"}


def test_another_installation_gives_other_ones(keys: KeyFolder, tmp_path: Path) -> None:
    other = KeyFolder(tmp_path / "other")
    other.create(receipts.KEY_NAME)
    assert receipts.code_for(keys, "a") != receipts.code_for(other, "a")


@pytest.mark.parametrize("typed", ["0A1B-2C3D-4E5F", "0a1b 2c3d 4e5f", " oAIb2c3d4e5f ", "OALB–2C3D–4E5F"])
def test_a_code_is_forgiven_its_small_letters_blanks_and_look_alikes(keys: KeyFolder, typed: str) -> None:
    tag = receipts.code_tag(keys, "1", "0A1B-2C3D-4E5F")
    assert receipts.is_right_code(keys, "1", typed, tag)


def test_a_code_opens_its_own_number_only(keys: KeyFolder) -> None:
    tag = receipts.code_tag(keys, "1", "0A1B-2C3D-4E5F")
    assert not receipts.is_right_code(keys, "2", "0A1B-2C3D-4E5F", tag)
    assert not receipts.is_right_code(keys, "1", "0A1B-2C3D-4E5G", tag)
    assert not receipts.is_right_code(keys, "1", "0A1B-2C3D-4E5F", None)
