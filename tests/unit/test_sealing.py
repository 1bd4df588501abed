"""What is sealed opens in its own place, with its own key, unchanged; and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.crypto import Place, Unreadable, new_data_key, seal, unseal

PLACE = Place("case_file", "answers", "row")
KEY = new_data_key()


def test_what_is_sealed_opens_again() -> None:
    sealed = seal(KEY, "case", PLACE, "åäö".encode())
    assert unseal(KEY, "case", PLACE, sealed).decode() == "åäö"
    assert "åäö".encode() not in sealed


def test_the_same_text_never_looks_the_same() -> None:
    assert seal(KEY, "case", PLACE, b"x") != seal(KEY, "case", PLACE, b"x")


@pytest.mark.parametrize("part", ["table", "column", "row"])
def test_in_another_place_it_does_not_open(part: str) -> None:
    sealed = seal(KEY, "case", PLACE, b"x")
    with pytest.raises(Unreadable):
        unseal(KEY, "case", replace(PLACE, **{part: "other"}), sealed)


def test_with_another_key_or_name_of_a_key_it_does_not_open() -> None:
    sealed = seal(KEY, "case", PLACE, b"x")
    with pytest.raises(Unreadable):
        unseal(new_data_key(), "case", PLACE, sealed)
    with pytest.raises(Unreadable):
        unseal(KEY, "case-2", PLACE, sealed)


@pytest.mark.parametrize("position", [0, 11, 12, -1])
def test_one_changed_byte_is_seen(position: int) -> None:
    sealed = bytearray(seal(KEY, "case", PLACE, b"x"))
    sealed[position] ^= 1
    with pytest.raises(Unreadable):
        unseal(KEY, "case", PLACE, bytes(sealed))


def test_nothing_at_all_does_not_open() -> None:
    with pytest.raises(Unreadable):
        unseal(KEY, "case", PLACE, b"")
