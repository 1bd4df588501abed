"""What is said first of a group's NKI: value, interval, level and weights."""

from __future__ import annotations

from portal.results.queries import RoundResults
from portal.results.weights import UNWEIGHTED, WEIGHTED
from portal.results.wording import index_sentence
from portal.statistics.bands import band_of
from portal.statistics.indices import IndexSummary
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import index_value, rounded
from portal.surveys.models import BY_FRAME

NOT_OF_SHARES = "Andelar och medelvärden av enskilda frågor är inte viktade."
NOT_WEIGHTED = (
    "Enheterna är inte viktade, eftersom alla enheter inte får redovisas eller det inte är känt hur många som kunde "
    "svara i var och en."
)


def main_figure(results: RoundResults, group: GroupSummary) -> str:
    """A few sentences; empty when the questionnaire has no NKI."""
    nki = group.nki
    if nki is None:
        return ""
    limit = results.thresholds.smallest(results.summary.level)
    said = [index_sentence(nki, limit)]
    if not nki.suppressed and nki.value is not None:
        said += [_interval(nki), _level(results, nki.value), weights(results, group, nki)]
    return " ".join(filter(None, said))


def _interval(nki: IndexSummary) -> str:
    if nki.value is None or not nki.margin:
        return ""
    low, high = max(0.0, nki.value - nki.margin), min(100.0, nki.value + nki.margin)
    value, margin = rounded(nki.value, 1), rounded(nki.margin, 1)
    # Whoever adds what is printed must get what is printed, or be told why not.
    is_sum = rounded(low, 1) == max(0, value - margin) and rounded(high, 1) == min(100, value + margin)
    how = "" if is_sum else ", räknat före avrundning"
    return f"Med felmarginalen ligger värdet mellan {index_value(low)} och {index_value(high)}{how}."


def _level(results: RoundResults, value: float) -> str:
    band = band_of(value, results.bands)
    return f"Nivån kallas ”{band.name}” (från {band.limit})." if band else ""


def weights(results: RoundResults, group: GroupSummary, index: IndexSummary) -> str:
    """How the units were weighed together, when there are several."""
    if len(group.members) < 2:
        return ""
    if results.collection_round.weighting != BY_FRAME:
        return UNWEIGHTED
    return f"{WEIGHTED} {NOT_OF_SHARES}" if index.weighted else NOT_WEIGHTED
