"""A unit beside what it is part of, and never what whoever asks may not see or what is not reported."""

from __future__ import annotations

from typing import Any

from portal.results.display import PAGE, Chart, Numbering, Table
from portal.results.lineage import lineage, lineage_blocks
from portal.results.page import compose_page
from portal.statistics.disclosure import disclose
from portal.statistics.summary import GroupSummary, RoundSummary
from tests.support.round_reports import report_of, results_of, text_of
from tests.support.small_rounds import NKI_ITEMS, nki_questionnaire, round_of

PARENTS = {"norr": "omrade", "soder": "omrade", "hl": "annat", "omrade": "topp", "annat": "topp"}


def raw(**answers: tuple[int, int]) -> RoundSummary:
    """Each unit with so many answers, all with the same value on the scale from 1 to 10."""
    given = {code: [dict.fromkeys(NKI_ITEMS, value)] * count for code, (count, value) in answers.items()}
    return round_of(nki_questionnaire(), given, PARENTS)


def asked() -> RoundSummary:
    return disclose(raw(norr=(20, 10), soder=(20, 1), hl=(40, 1)), "internal")


def group(summary: RoundSummary, code: str | None) -> GroupSummary:
    return next(each for each in summary.groups if each.unit == code)


def blocks(summary: RoundSummary, code: str | None, *seen: str | None) -> tuple[Any, ...]:
    others = tuple(group(summary, each) for each in seen)
    return lineage_blocks(group(summary, code), others, Numbering(), PAGE)


def test_the_unit_the_nearest_level_above_it_and_the_whole() -> None:
    summary = asked()
    everyone = summary.groups
    assert [each.unit for each in lineage(group(summary, "norr"), everyone)] == ["norr", "omrade", None]
    assert [each.unit for each in lineage(group(summary, "omrade"), everyone)] == ["omrade", None]
    assert [each.unit for each in lineage(group(summary, None), everyone)] == [None]


def test_indices_of_all_three_stand_in_one_table_and_one_chart() -> None:
    table, chart = blocks(asked(), "norr", None, "omrade", "norr", "soder", "hl")
    assert isinstance(table, Table)
    # Tens in the north (100), ones elsewhere (0): half of the area, a quarter of all.
    assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in table.rows[0]] == [
        "NKI",
        "100,0 (20)",
        "50,0 (40)",
        "25,0 (80)",
    ]
    assert table.title == "Index jämfört med omrade och hela undersökningen"
    assert isinstance(chart, Chart)
    assert "norr 100,0 ±0,0, omrade 50,0 ±0,0, Hela undersökningen 25,0 ±0,0" in chart.svg


def test_who_sees_only_the_own_unit_gets_its_chart_alone() -> None:
    (chart,) = blocks(asked(), "norr", "norr")
    assert isinstance(chart, Chart)
    assert "omrade" not in chart.svg
    assert "undersökningen" not in chart.svg


def test_a_level_that_is_not_reported_is_left_out() -> None:
    summary = disclose(raw(norr=(20, 10), soder=(2, 1), hl=(12, 1)), "internal")
    assert group(summary, "omrade").suppressed
    shown = lineage(group(summary, "norr"), summary.groups)
    assert all(not each.suppressed for each in shown)


def test_units_add_up_to_the_total_and_larger_groups_stand_apart() -> None:
    summary = raw(norr=(20, 10), soder=(20, 1), hl=(40, 1))
    results = results_of(summary, nki_questionnaire(), "internal")
    page = compose_page(results, results.summary.total, results.summary.groups)
    units, larger = (block for block in page.comparison[:2] if isinstance(block, Table))
    counts = [int(row[1].split(" av ")[0]) for row in units.rows]
    assert units.total is not None
    assert sum(counts) == int(units.total[1].split(" av ")[0])
    assert {row[0] for row in larger.rows} & {row[0] for row in units.rows} == set()
    assert larger.total is None
    assert "inte läggas ihop" in larger.notes[-1]


def test_what_the_page_compares_the_report_compares_too() -> None:
    results = results_of(raw(norr=(20, 10), soder=(20, 1), hl=(40, 1)), nki_questionnaire(), "internal")
    page = compose_page(results, results.summary.total, results.summary.groups)
    said = text_of(report_of(results))
    tables = [block for block in page.comparison if isinstance(block, Table)]
    assert len(tables) == 4
    for row in (row for table in tables for row in table.rows):
        assert repr(row).replace("\\xa0", " ") in said
