"""How the units behind a figure were weighed together, said where the figure stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.i18n import listed
from portal.results.wording import abbreviated, swedish
from portal.statistics.indices import IndexSummary
from portal.statistics.trend import Result

WEIGHTED = "Enheterna är viktade efter hur många som kunde svara."
UNWEIGHTED = "Varje svar väger lika mycket, oavsett enhet."
_SOME = "Enheterna är viktade efter hur många som kunde svara i {weighted}. I övrigt väger varje svar lika mycket."
ENTERED = "Hur värden från andra källor är viktade framgår av källan."


def weights_note(indices: Iterable[IndexSummary]) -> tuple[str, ...]:
    """About the indices of groups of several units, as far as they are shown; nothing when none is."""
    shown = [index for index in indices if index.value is not None]
    names = dict.fromkeys(abbreviated(swedish(index.label)) for index in shown if index.weighted)
    return _note(tuple(names), [index.weighted for index in shown])


def years_note(results: Sequence[Result]) -> tuple[str, ...]:
    """About the years of a group of several units: those of the portal, and those that were entered."""
    own = [result for result in results if not result.source]
    said = _note(tuple(result.label for result in own if result.weighted), [result.weighted for result in own])
    return (*said, ENTERED) if len(own) < len(results) else said


def _note(weighted: tuple[str, ...], each: list[bool]) -> tuple[str, ...]:
    if not each:
        return ()
    if all(each):
        return (WEIGHTED,)
    return (_SOME.format(weighted=listed(weighted)),) if weighted else (UNWEIGHTED,)
