"""What waits to be filled in is found; what merely looks odd is let through."""

from __future__ import annotations

import pytest

from portal.reports.edition import Edition, find_problems

GOOD = {"registry_number": "SOCN/2026:31", "approver": "Anna Åkesson, socialchef"}


def problems(**filled: str) -> set[str]:
    edition = Edition(level="public", **{**GOOD, **filled})
    return set(find_problems(edition, "Brukarundersökning 2026", "Ekdala kommun"))


@pytest.mark.parametrize(
    "text", ["", "  ", "[Diarienummer]", "SOCN/20XX:31", "xx 1", "TBD 1", "0(13)", "{dnr} 1", "diarienummer 1", "inga"]
)
def test_a_number_that_is_none_is_refused(text: str) -> None:
    assert problems(registry_number=text) == {"registry_number"}


@pytest.mark.parametrize("text", ["", "N.N.", "XX", "<namn>", "…", "?", "TODO", "12", "Förnamn Efternamn", "a\nb c"])
def test_an_approver_who_is_nobody_is_refused(text: str) -> None:
    assert problems(approver=text) == {"approver"}


@pytest.mark.parametrize("number", ["SOCN/2022:31", "1.1-106/2012", "8.5-14475/2019", "SN 2026/0013-3"])
def test_numbers_of_real_boards_are_taken(number: str) -> None:
    assert problems(registry_number=number, approver="Ann-Sofie Maxxon (socialnämnden § 41)") == set()


def test_an_authors_text_may_have_dots_and_questions_but_nothing_unwritten() -> None:
    assert problems(assessment="Varför så få? Vi tror … färre än < 5 svar.", measures="Klart 2027.") == set()
    assert problems(assessment="Vi ser att [fyll i]", measures="TBD") == {"assessment", "measures"}


def test_what_is_filled_in_elsewhere_is_checked_too() -> None:
    edition = Edition(level="public", **GOOD)
    assert set(find_problems(edition, "Enkät XX", "Kommunen")) == {"title", "municipality"}
