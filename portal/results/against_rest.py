"""Each unit against the rest: never against the whole that it is itself a part of."""

from __future__ import annotations

from collections.abc import Sequence

from portal.results.comparison import N_NOTE, indices_of, with_n
from portal.results.development import UNROUNDED, differs_from_printed, interval, verdict
from portal.results.display import Column, Numbering, Table
from portal.results.wording import abbreviated, group_name, n_is, swedish
from portal.statistics.differences import Difference, Spread, difference_of_means, rest_of
from portal.statistics.indices import IndexSummary
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, difference, index_value
from portal.statistics.trend import AT_LEAST

SURE, CHANCE = "Säkerställd", "Kan bero på slumpen"
NOTES = (
    "Varje enhet jämförs med alla andra svar tillsammans, där varje svar väger lika mycket.",
    f"{N_NOTE} Intervallet gäller skillnaden, med 95 procents säkerhet.",
    "När många enheter jämförs blir ungefär en av tjugo skillnader säkerställd av en slump.",
)


def rest_table(units: Sequence[GroupSummary], total: GroupSummary | None, numbering: Numbering) -> Table | None:
    """The first index (NKI) of each unit against the rest; None where nothing can be told."""
    if total is None or len(units) < 2 or not indices_of(total):
        return None
    rows = [(unit, found) for unit in units if (found := against_rest(unit, total)) is not None]
    if not rows:
        return None
    name = abbreviated(swedish(indices_of(total)[0].label))
    columns: tuple[Column, ...] = (
        ("Enhet", "text"),
        (name, "number"),
        ("Övriga", "number"),
        ("Skillnad", "number"),
        ("95 %-intervall", "number"),
        ("Skillnaden", "text"),
    )
    return Table(
        numbering.next_table(),
        f"{name} i varje enhet jämfört med övriga",
        columns,
        tuple((group_name(unit), *_cells(own, rest, found)) for unit, (own, rest, found) in rows),
        notes=(*NOTES, UNROUNDED) if any(_differs(*found) for _, found in rows) else NOTES,
    )


def rest_sentence(unit: GroupSummary, total: GroupSummary | None) -> str:
    """The same of one unit; empty where nothing can be told."""
    found = against_rest(unit, total) if total is not None and total is not unit else None
    if found is None or total is None:
        return ""
    own, rest, apart = found
    name = abbreviated(swedish(indices_of(unit)[0].label))
    said = f"{name} är {_and_n(own)} här och {_and_n(rest)} i övriga enheter tillsammans."
    return f"{said} {verdict(apart)}"


def _differs(own: Spread, rest: Spread, found: Difference) -> bool:
    return differs_from_printed(own.value, rest.value, found)


def _and_n(found: Spread) -> str:
    return f"{index_value(found.value)}{NO_BREAK_SPACE}({n_is(found.n)})"


def _cells(own: Spread, rest: Spread, found: Difference) -> tuple[str, ...]:
    return (
        with_n(own.value, own.n),
        with_n(rest.value, rest.n),
        difference(found.value, "").strip(NO_BREAK_SPACE),
        interval(found.low, found.high),
        SURE if found.is_significant else CHANCE,
    )


def against_rest(unit: GroupSummary, total: GroupSummary) -> tuple[Spread, Spread, Difference] | None:
    """The unit, the rest, and how they differ; None where either may not be told or is too few."""
    part, whole = _spread(unit), _spread(total)
    rest = rest_of(whole, part) if part is not None and whole is not None else None
    if part is None or rest is None or min(part.n, rest.n) < AT_LEAST:
        return None
    found = difference_of_means(part.estimate(), rest.estimate())
    return None if found is None else (part, rest, found)


def _spread(group: GroupSummary) -> Spread | None:
    index: IndexSummary | None = next(iter(indices_of(group)), None)
    if group.suppressed or index is None or index.value is None or index.margin is None or index.weighted:
        return None
    return Spread(
        value=index.value, n=index.n or 0, standard_deviation=index.standard_deviation, population=group.frame
    )
