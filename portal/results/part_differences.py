"""How the parts of a divided group differ, in sentences and in a table with the intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.results.comparison import indices_of
from portal.results.development import interval
from portal.results.display import Block, Column, Items, Numbering, Paragraph, Table
from portal.results.importance import SELF_SELECTED
from portal.results.wording import n_is, swedish
from portal.statistics.breakdowns import Breakdown, Part
from portal.statistics.part_differences import Measure, PartDifference, Side, compared_parts, part_differences
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import (
    NO_BREAK_SPACE,
    NOT_APPLICABLE,
    TOO_FEW,
    difference,
    in_words,
    index_value,
    number,
    share,
    share_decimals,
)
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.trend import AT_LEAST

MOST_SAID = 5
"""More sentences than this nobody reads; the table has them all."""

CLEAR_MARK = "*"
POSITIVE = "positiva svar"
EVERYONE_ELSE = "alla andra"
ONLY_CHANCE = "Alla skillnader kan bero på slumpen."
THE_REST = "I övrigt kan skillnaderna bero på slumpen."
IN_UNITS = "Index skiljer sig i enheter på skalan från 0 till 100."
IN_PERCENTAGE_POINTS = "Andelar skiljer sig i procentenheter."
CONFIDENCE = "Intervallen gäller med 95 procents säkerhet, vart och ett för sig."
ASSUMED = (
    "Intervallen för index förutsätter att svaren varierar ungefär lika mycket i alla delar. Ingen hänsyn tas till hur "
    "många som kunde svara i varje del, för det är inte känt."
)
HOLM = (
    "Här görs {count} jämförelser. Utan några verkliga skillnader skulle ungefär ett av tjugo intervall ändå hamna vid "
    "sidan av noll. För att en skillnad ska kallas säkerställd krävs därför mer än så (Holms metod)."
)
MARKED = f"{CLEAR_MARK} Skillnaden är säkerställd."
UNTOLD = (
    f"”{NOT_APPLICABLE}” betyder att färre än {AT_LEAST} har svarat på någon sida eller att spridningen inte är känd."
)
HIDDEN = f"”{TOO_FEW}” redovisas inte, för få svar."


@dataclass(frozen=True)
class DifferencesShown:
    """What is said before the tables of a breakdown, and the table of differences that comes after them."""

    said: tuple[Block, ...] = ()
    table: tuple[Block, ...] = ()


NOT_COMPARED = DifferencesShown()


def differences_shown(breakdown: Breakdown, group: GroupSummary, title: str, numbering: Numbering) -> DifferencesShown:
    """Nothing where fewer than two parts are shown. ``title`` is what the tables of the breakdown end with."""
    compared = compared_parts(breakdown)
    if len(compared) < 2:
        return NOT_COMPARED
    if not group.with_margin:
        return DifferencesShown(said=(Paragraph(SELF_SELECTED, "note"),) if group.frame is None else ())
    found = part_differences(breakdown, group)
    if not found:
        return NOT_COMPARED
    words = _Words(breakdown, group)
    table = _pair_table if len(compared) == 2 else _many_table
    return DifferencesShown(_sentences(found, words), (table(found, compared, words, title, numbering),))


class _Words:
    """What parts, questions and answers are called."""

    def __init__(self, breakdown: Breakdown, group: GroupSummary) -> None:
        self._parts = {part.code: swedish(part.label) for part in breakdown.parts}
        self._indices = {index.name: swedish(index.label) for index in indices_of(group)}
        self._tables: Mapping[str, QuestionSummary] = {table.name: table for table in group.questions}

    def side(self, side: Side) -> str:
        return f"”{self._parts[side.part]}”" if side.part is not None else EVERYONE_ELSE

    def of(self, found: PartDifference) -> str:
        """The index, or the question and what is told of it: "Handledning – positiva svar"."""
        if found.name in self._indices:
            return self._indices[found.name]
        table = self._tables[found.name]
        text = f"{swedish(table.text)}{f' – {swedish(table.row_text)}' if table.row_text else ''}"
        if found.measure is Measure.SHARE:
            told = next(swedish(code.label) for code in table.codes if code.code == found.code)
        else:
            told = POSITIVE if found.measure is Measure.POSITIVE else "index"
        return f"{text} – {told}"


def decimals_of(found: PartDifference) -> int:
    """As of the printed values themselves."""
    return 1 if found.measure is Measure.INDEX else share_decimals(min(found.one.n, found.other.n))


def in_print(found: PartDifference) -> tuple[float, float, float]:
    """Difference, lower and upper limit, in enheter or procentenheter."""
    times = 1 if found.measure is Measure.INDEX else 100
    apart = found.difference
    return times * apart.value, times * apart.low, times * apart.high


def _sentences(found: Sequence[PartDifference], words: _Words) -> tuple[Block, ...]:
    """The clearest differences one by one, the most improbable first, and one sentence for the others."""
    clear = sorted((each for each in found if each.is_clear), key=lambda each: each.probability)
    if not clear:
        return (Paragraph(ONLY_CHANCE),)
    said = [_sentence(each, words) for each in clear[:MOST_SAID]]
    more = len(clear) - len(said)
    if more:
        others = "en skillnad är säkerställd" if more == 1 else f"{in_words(more)} skillnader är säkerställda"
        said.append(f"Ytterligare {others}, se tabellen.")
    if len(clear) < len(found):
        said.append(THE_REST)
    return (Items(tuple(said)),)


def _sentence(found: PartDifference, words: _Words) -> str:
    value, low, high = in_print(found)
    decimals = decimals_of(found)
    if found.measure is Measure.INDEX:
        kind = "index "
        apart = f"{number(abs(value), 1)} ±{NO_BREAK_SPACE}{number((high - low) / 2, 1)}{NO_BREAK_SPACE}enheter"
    else:
        kind = ""
        limits = interval(*sorted((abs(low), abs(high))), decimals)
        apart = f"{number(abs(value), decimals)}{NO_BREAK_SPACE}procentenheter, med 95 procents säkerhet {limits}"
    one, other = (f"{_value(side, found.measure)} ({n_is(side.n)}) för {words.side(side)}" for side in _sides(found))
    what = words.of(found).removesuffix(" – index")
    return f"”{what}”: {kind}{one} och {other}. Skillnaden är större än vad slumpen brukar ge ({apart})."


def _sides(found: PartDifference) -> tuple[Side, Side]:
    return found.one, found.other


def _value(side: Side, measure: Measure) -> str:
    return index_value(side.value) if measure is Measure.INDEX else share(side.count, side.n)


def _cells(found: PartDifference) -> tuple[str, str]:
    value, low, high = in_print(found)
    decimals = decimals_of(found)
    return difference(value, "", decimals).strip(NO_BREAK_SPACE), interval(low, high, decimals)


def _pair_table(
    found: Sequence[PartDifference], compared: Sequence[Part], words: _Words, title: str, numbering: Numbering
) -> Table:
    """Two parts: a row for each figure, difference and interval in columns of their own."""
    columns: tuple[Column, ...] = (
        ("Fråga och svar", "text"),
        ("Skillnad", "number"),
        ("95 %-intervall", "number"),
    )
    rows = tuple(_pair_row(each, words) for each in found)
    one, other = (f"”{swedish(part.label)}”" for part in compared)
    direction = f"Skillnaden är {one} minus {other}."
    notes = (direction, *_notes(found))
    return Table(numbering.next_table(), f"Skillnader mellan {one} och {other}, {title}", columns, rows, notes=notes)


def _pair_row(found: PartDifference, words: _Words) -> tuple[str, ...]:
    value, limits = _cells(found)
    return words.of(found), value, f"{limits}{_mark(found)}"


def _mark(found: PartDifference) -> str:
    return f"{NO_BREAK_SPACE}{CLEAR_MARK}" if found.is_clear else ""


def _many_table(
    found: Sequence[PartDifference], compared: Sequence[Part], words: _Words, title: str, numbering: Numbering
) -> Table:
    """More parts: a column for each of them, as in the other tables of the breakdown."""
    columns: tuple[Column, ...] = (
        ("Fråga och svar", "text"),
        *((swedish(part.label), "number wraps") for part in compared),
    )
    by_row: dict[tuple[str, str | None], dict[str | None, PartDifference]] = {}
    for each in found:
        by_row.setdefault((each.name, each.code), {})[each.one.part] = each
    rows = tuple(_many_row(of_parts, compared, words) for of_parts in by_row.values())
    cells = {cell for row in rows for cell in row[1:]}
    notes = [
        "Varje del jämförs med alla andra i gruppen. Inom parentes: 95 %-intervall.",
        *_notes(found),
        *(note for note, sign in ((UNTOLD, NOT_APPLICABLE), (HIDDEN, TOO_FEW)) if sign in cells),
    ]
    title = f"Skillnad mellan varje del och alla andra, {title}"
    return Table(numbering.next_table(), title, columns, rows, notes=tuple(notes))


def _many_row(
    of_parts: Mapping[str | None, PartDifference], compared: Sequence[Part], words: _Words
) -> tuple[str, ...]:
    first = next(iter(of_parts.values()))
    return words.of(first), *(_marked(of_parts.get(part.code), part, first.name) for part in compared)


def _marked(found: PartDifference | None, part: Part, name: str) -> str:
    if found is None:
        hidden = next(each.suppressed for each in (*part.questions, *indices_of(part)) if each.name == name)
        return TOO_FEW if hidden else NOT_APPLICABLE
    value, limits = _cells(found)
    return f"{value} ({limits.replace(' ', NO_BREAK_SPACE)}){_mark(found)}"


def _notes(found: Sequence[PartDifference]) -> tuple[str, ...]:
    """What the figures mean, what the intervals assume, and what is asked of a difference among so many."""
    are_indices = {each.measure is Measure.INDEX for each in found}
    told = (
        (IN_UNITS, True in are_indices),
        (IN_PERCENTAGE_POINTS, False in are_indices),
        (CONFIDENCE, True),
        (ASSUMED, True in are_indices),
        (HOLM.format(count=in_words(len(found))), len(found) > 1),
        (MARKED, any(each.is_clear for each in found)),
    )
    return tuple(note for note, holds in told if holds)
