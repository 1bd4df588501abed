"""How a group's main index has changed over time: table, chart and sentences that claim no more than computed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from portal.charts import TrendPoint, trend_chart
from portal.i18n import listed
from portal.results.comparison import MARGIN_NOTE
from portal.results.display import Block, Chart, Column, Numbering, Paragraph, Table, Widths, full_chart
from portal.results.trend import Trend
from portal.results.weights import years_note
from portal.results.wording import abbreviated, drawn_value, n_is
from portal.statistics.differences import Difference
from portal.statistics.swedish import (
    EN_DASH,
    NO_BREAK_SPACE,
    NOT_APPLICABLE,
    difference,
    index_value,
    integer,
    number,
    rounded,
)
from portal.statistics.trend import Change, NoTest, Result, latest_change

CHANCE = "Skillnaden kan bero på slumpen."
SIGNIFICANT = f"Skillnaden är statistiskt säkerställd (95{NO_BREAK_SPACE}%)."
UNROUNDED = "Skillnaden är räknad före avrundning."
OWN = "Portalen"
_UNTESTED = {
    NoTest.SELF_SELECTED: (
        "Det går inte att räkna ut om skillnaden beror på slumpen, eftersom felmarginal saknas för minst ett av åren."
    ),
    NoTest.SPREAD_UNKNOWN: (
        "Det går inte att räkna ut om skillnaden beror på slumpen, eftersom standardavvikelsen för {before} inte är "
        "känd."
    ),
    NoTest.BROKEN: "Åren är inte helt jämförbara. Därför prövas inte om skillnaden beror på slumpen.",
    NoTest.WEIGHTED_OTHERWISE: (
        "Åren är inte viktade på samma sätt. Därför prövas inte om skillnaden beror på slumpen."
    ),
}


def change_sentence(trend: Trend) -> str:
    """ "År 2022 var NKI 84 (n = 362). År 2021 var det 82 (n = 210). Skillnaden …"; empty without an earlier year."""
    change = latest_change(trend.results)
    if change is None:
        return ""
    now, before = _both(change)
    name = abbreviated(trend.label)
    when, then = _when(change.now), _when(change.before)
    of, of_then = n_is(change.now.n), n_is(change.before.n)
    return f"{when} var {name} {now} ({of}). {then} var det {before} ({of_then}). {_verdict(change)}"


def _when(result: Result) -> str:
    """A year at the beginning of a sentence: after a figure it would be read as its unit, "84 år"."""
    label = result.label
    if result.title:
        return f"I ”{result.title}” ({label})"
    return f"År {label}" if label.isdigit() else f"{label[:1].upper()}{label[1:]}"


def _both(change: Change) -> tuple[str, str]:
    """Whole numbers, unless these would show another difference than there is."""
    values = change.now.value, change.before.value
    whole = [rounded(value, 0) for value in values]
    decimals = 0 if whole[0] - whole[1] == rounded(change.value, 0) and whole[0] != whole[1] else 1
    now, before = (number(value, decimals) for value in values)
    return now, before


def _verdict(change: Change) -> str:
    if change.difference is not None:
        return verdict(change.difference)
    reason = change.reason or NoTest.SELF_SELECTED
    return " ".join((*change.now.breaks, _UNTESTED[reason].format(before=change.before.label)))


def verdict(found: Difference) -> str:
    """What may be said of a difference that has been tested."""
    return SIGNIFICANT if found.is_significant else CHANCE


def interval(low: float, high: float, decimals: int = 1) -> str:
    """ "−0,4 till 4,4": with two signs that may be minus a dash would be misread."""
    return f"{number(low, decimals)} till {number(high, decimals)}"


def development(trend: Trend, numbering: Numbering, widths: Widths) -> tuple[Block, ...]:
    """Sentence, table and chart; nothing when the questionnaire has no index or there is no earlier year."""
    if not trend.results:
        return ()
    blocks: list[Block] = [Paragraph(change_sentence(trend))]
    change = latest_change(trend.results)
    if change is not None and change.difference is not None:
        said = [_interval_sentence(change.difference)]
        if differs_from_printed(change.now.value, change.before.value, change.difference):
            said.append(UNROUNDED)
        blocks.append(Paragraph(" ".join(said), "note"))
    blocks.append(_table(trend, numbering))
    blocks.append(_chart(trend, numbering, widths))
    return tuple(blocks)


def differs_from_printed(now: float, before: float, found: Difference) -> bool:
    """Whether whoever subtracts the printed values gets another difference than the printed one."""
    return rounded(now, 1) - rounded(before, 1) != rounded(found.value, 1)


def _interval_sentence(found: Difference) -> str:
    return (
        f"Skillnaden är {difference(found.value, 'enheter')}. Med 95 procents säkerhet ligger den mellan "
        f"{index_value(found.low)} och {index_value(found.high)}{NO_BREAK_SPACE}enheter."
    )


def _table(trend: Trend, numbering: Numbering) -> Table:
    name = abbreviated(trend.label)
    columns: tuple[Column, ...] = (
        ("År", "text"),
        (name, "number"),
        ("Felmarginal", "number"),
        ("n", "number"),
        ("Uppgift från", "text"),
    )
    rows = tuple(_row(result) for result in trend.results)
    notes = [f"{result.label}: {' '.join(result.breaks)}" for result in trend.results if result.breaks]
    notes += _years_without(trend.results)
    if any(result.margin is None for result in trend.results):
        notes.append(f"”{NOT_APPLICABLE}” betyder att ingen felmarginal anges.")
    if any(result.margin is not None for result in trend.results):
        notes.append(MARGIN_NOTE)
    notes += years_note(trend.results) if trend.of_several else ()
    return Table(numbering.next_table(), f"{name} över tid", columns, rows, notes=tuple(notes))


def _years_without(results: Sequence[Result]) -> list[str]:
    """The years between that have no value: the chart has its points at even distance all the same."""
    years = [int(result.label[:4]) for result in results]
    gaps = [(before + 1, after - 1) for before, after in pairwise(years) if after - before > 1]
    if not gaps:
        return []
    named = [str(first) if first == last else f"{first}{EN_DASH}{last}" for first, last in gaps]
    return [f"För {listed(named)} finns inget värde att visa. I diagrammet ligger punkterna ändå på lika avstånd."]


def _row(result: Result) -> tuple[str, ...]:
    margin = NOT_APPLICABLE if result.margin is None else f"±{NO_BREAK_SPACE}{index_value(result.margin)}"
    return result.label, index_value(result.value), margin, integer(result.n), came_from(result)


def came_from(result: Result) -> str:
    """Who or what a figure is from; a round of a day that has several is named."""
    return result.source or (f"{OWN}, ”{result.title}”" if result.title else OWN)


def _chart(trend: Trend, numbering: Numbering, widths: Widths) -> Chart:
    name = abbreviated(trend.label)
    points = [TrendPoint(each.label, each.value, each.margin, bool(each.breaks)) for each in trend.results]
    said = "; ".join(_said(each, is_first=not place) for place, each in enumerate(trend.results))
    alternative = f"{name} över tid. {said}."
    return full_chart(
        numbering,
        f"{name} över tid",
        widths,
        lambda prefix, width: trend_chart(points, alternative, prefix, width),
    )


def _said(result: Result, *, is_first: bool) -> str:
    """One year in the chart's text alternative, with what is drawn of it: value, margin, and a break before it."""
    after = ", efter ett brott i serien" if result.breaks and not is_first else ""
    return f"{result.label}: {drawn_value(result.value, result.margin)} ({n_is(result.n)}){after}"
