"""Every index of a group against the round before: which of them have changed, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.i18n import listed
from portal.results.against_rest import CHANCE, SURE
from portal.results.comparison import N_NOTE, indices_of, value_with_n, weights_of
from portal.results.development import UNROUNDED, differs_from_printed, interval
from portal.results.display import Column, Numbering, Table
from portal.results.trend import Trend
from portal.results.wording import swedish
from portal.statistics.differences import Difference, Estimate, difference_of_means
from portal.statistics.indices import IndexSummary
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE, TOO_FEW, difference
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.trend import AT_LEAST

CERTAIN = f"Det är statistiskt säkerställt (95{NO_BREAK_SPACE}%)."
NOTE = "Intervallet gäller skillnaden, med 95 procents säkerhet."
MANY = "När flera index jämförs kan någon skillnad bli säkerställd av en slump."
UNTESTED = f"”{NOT_APPLICABLE}” betyder att frågorna eller indexet har ändrats, eller att felmarginal saknas."
FEW = f"”{TOO_FEW}” redovisas inte, för få svar."


@dataclass(frozen=True)
class Compared:
    """An index now and in the round before; ``before`` None: it was not there, ``difference`` None: not tested."""

    now: IndexSummary
    before: IndexSummary | None
    difference: Difference | None


def compared_indices(group: GroupSummary, trend: Trend) -> tuple[Compared, ...]:
    """Each index; nothing when there was no round before with the same units, or there is only one index."""
    before = trend.before
    if before is None or len(indices_of(group)) < 2 or not trend.results:
        return ()
    older = {index.name: index for index in indices_of(before)}
    found = []
    for now in indices_of(group):
        then = older.get(now.name)
        is_tested = then is not None and _unchanged(now, group, before)
        found.append(Compared(now, then, _difference(now, then) if then is not None and is_tested else None))
    return tuple(found)


def is_told(index: IndexSummary) -> bool:
    """Whether the index is shown, and enough have answered for a comparison over time."""
    return _estimate(index) is not None


def index_changes(group: GroupSummary, trend: Trend, numbering: Numbering) -> Table | None:
    """A row for each index; None when there was no round before with the same units, or only one index."""
    before, compared = trend.before, compared_indices(group, trend)
    if before is None or not compared:
        return None
    rows = [_row(each) for each in compared]
    columns: tuple[Column, ...] = (
        ("Index", "text"),
        ("Nu", "number"),
        (trend.before_label, "number"),
        ("Skillnad", "number"),
        ("95 %-intervall", "number"),
        ("Skillnaden", "text"),
    )
    cells = {cell for row in rows for cell in row}
    notes = (
        *(*trend.before_note, N_NOTE, NOTE, MANY),
        *((UNROUNDED,) if any(map(_differs, compared)) else ()),
        *((UNTESTED,) if NOT_APPLICABLE in cells else ()),
        *((FEW,) if TOO_FEW in cells else ()),
        *weights_of((group, before)),
    )
    title = f"Index jämfört med {trend.before_label}"
    return Table(numbering.next_table(), title, columns, tuple(rows), notes=notes)


def certain_changes(group: GroupSummary, trend: Trend) -> str:
    """Which indices besides the main one have certainly changed since the round before; empty when none has."""
    if trend.before is None or not trend.results:
        return ""
    older = {index.name: index for index in indices_of(trend.before)}
    found = [
        (swedish(now.label), _difference(now, older[now.name]))
        for now in indices_of(group)[1:]
        if now.name in older and _unchanged(now, group, trend.before)
    ]
    certain = [(label, apart) for label, apart in found if apart is not None and apart.is_significant]
    risen = [label for label, apart in certain if apart.value > 0]
    fallen = [label for label, apart in certain if apart.value < 0]
    said = [f"{listed(names)} {verb}" for names, verb in ((risen, "stigit"), (fallen, "sjunkit")) if names]
    return f"Sedan {trend.before_label} har {' och '.join(said)}. {CERTAIN}" if said else ""


def _differs(compared: Compared) -> bool:
    now, before, found = compared.now, compared.before, compared.difference
    if found is None or before is None or now.value is None or before.value is None:
        return False
    return differs_from_printed(now.value, before.value, found)


def _row(compared: Compared) -> tuple[str, ...]:
    now, before, found = compared.now, compared.before, compared.difference
    values = _printed(now), NOT_APPLICABLE if before is None else _printed(before)
    if found is None:
        return swedish(now.label), *values, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE
    apart = difference(found.value, "").strip(NO_BREAK_SPACE)
    sure = SURE if found.is_significant else CHANCE
    return swedish(now.label), *values, apart, interval(found.low, found.high), sure


def _printed(index: IndexSummary) -> str:
    return value_with_n(index) if is_told(index) else TOO_FEW


def _difference(now: IndexSummary, before: IndexSummary) -> Difference | None:
    one, other = _estimate(now), _estimate(before)
    if one is None or other is None or now.weighted != before.weighted:
        return None
    return difference_of_means(one, other)


def _estimate(index: IndexSummary) -> Estimate | None:
    """The index, when it is shown and enough have answered for a comparison over time."""
    if index.suppressed or index.value is None or (index.n or 0) < AT_LEAST:
        return None
    return Estimate(value=index.value, n=index.n or 0, standard_error=index.told_error)


def _unchanged(index: IndexSummary, group: GroupSummary, before: GroupSummary) -> bool:
    """Whether the index is made of the same questions in the same way, put in the same words with the same answers."""
    older = next((each for each in indices_of(before) if each.name == index.name), None)
    if older is None or (set(older.questions), older.at_least) != (set(index.questions), index.at_least):
        return False
    then, now = _by_name(before), _by_name(group)
    return all(asked_alike(then[name], now[name]) for name in index.questions)


def _by_name(group: GroupSummary) -> Mapping[str, QuestionSummary]:
    return {table.name: table for table in group.questions}


def asked_alike(old: QuestionSummary, new: QuestionSummary) -> bool:
    """Whether two tables are of one question in the same words; the answers are compared when both are shown."""
    if (old.kind, swedish(old.text)) != (new.kind, swedish(new.text)):
        return False
    return old.suppressed or new.suppressed or _codes(old) == _codes(new)


def _codes(table: QuestionSummary) -> list[tuple[str, bool, str]]:
    return [(code.code, code.positive, swedish(code.label)) for code in table.codes]
