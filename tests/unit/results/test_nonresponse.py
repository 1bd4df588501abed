"""Where those stopped who had begun: told only when they are many enough, and no small number can be reckoned."""

from __future__ import annotations

import pytest

from portal.collection.dispositions import section_reached
from portal.results.display import Numbering
from portal.results.nonresponse import disposition_table, stopped_table
from portal.statistics.dispositions import Dispositions
from portal.statistics.thresholds import Thresholds
from portal.surveys.library import get_ready


def stopped(*counts: int, limit: int = 5) -> list[str] | None:
    table = stopped_table([(f"Avsnitt {place}", count) for place, count in enumerate(counts)], limit, Numbering())
    return [row[1] for row in table.rows] if table else None


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((4, 0), None),
        ((5,), None),
        ((5, 0), ["5", "0"]),
        ((5, 4, 1), ["5", "..", ".."]),
        ((2, 0, 3), ["..", "0", ".."]),
        ((2, 1, 9), ["..", "..", "9"]),
        ((3, 3, 4), ["3", "3", "4"]),
        ((1, 1, 9), ["..", "..", ".."]),
        ((1, 1, 5, 9), ["..", "..", "..", "9"]),
        ((2, 2, 2, 4, 9), ["..", "..", "..", "..", "9"]),
        ((1, 1, 1, 1, 1), None),
    ],
)
def test_small_numbers_are_not_told(counts: tuple[int, ...], told: list[str] | None) -> None:
    assert stopped(*counts) == told


def test_nothing_is_told_of_fewer_than_the_level_asks_for() -> None:
    assert stopped(9, 0, limit=10) is None


def test_a_total_that_would_tell_of_a_small_unit_is_left_out() -> None:
    units = [("Stor", Dispositions(invited=20, complete=9)), ("Liten", Dispositions(invited=4, complete=2))]
    table = disposition_table(units, Thresholds(), Numbering(), with_total=True)
    assert table.total == ("Hela undersökningen", "24", "11", "..", "..", "..", "..", "0")
    assert table.rows[0][3:7] == ("0", "0", "0", "11")
    assert any("färre än 5" in note for note in table.notes)


def test_what_an_anonymous_round_does_not_keep_is_said() -> None:
    units = [("Stor", Dispositions(invited=20, complete=9, partial=None))]
    table = disposition_table(units, Thresholds(), Numbering(), with_total=True)
    assert table.rows[0][3] == "."
    assert any("anonym" in note for note in table.notes)


def test_how_far_somebody_came() -> None:
    questionnaire = get_ready("nki")
    first, second = (section for section in questionnaire.sections[:2])
    assert section_reached(questionnaire, {}) == first.name
    assert section_reached(questionnaire, {first.questions[0].name: 8}) == first.name
    assert section_reached(questionnaire, {second.questions[0].name: 8}) == second.name
