"""The best and the lowest results in words, for the first page."""

from __future__ import annotations

from collections.abc import Iterator

from portal.results.display import BestLowest, Placed
from portal.results.wording import n_is, swedish
from portal.statistics.ranking import Ranked, Ranking, rank
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import in_words, index_value, integer, share
from portal.statistics.tabulation import QuestionSummary

EXPLANATIONS = {
    "index": "Ordnade efter frågornas index, som är medelvärdet flyttat till en skala från 0 till 100.",
    "positive_share": "Ordnade efter andelen positiva svar av dem som svarade på frågan.",
}


def best_lowest(group: GroupSummary, length: int = 3) -> BestLowest | None:
    """The ``length`` best and lowest questions; None when there are too few to rank."""
    ranking = rank(group, length)
    if not ranking.best:
        return None
    said = " ".join(filter(None, (EXPLANATIONS[ranking.measure], *_left_out(ranking))))
    return BestLowest(_placed(ranking, ranking.best), _placed(ranking, ranking.lowest), said)


def _left_out(ranking: Ranking) -> Iterator[str]:
    """That more questions are as good, or as low, as the last that there is room for."""
    for count, how, title in ((ranking.as_good, "högt", "Högst resultat"), (ranking.as_low, "lågt", "Lägst resultat")):
        if count:
            more = f"{in_words(count).capitalize()} {'fråga' if count == 1 else 'frågor'} till"
            yield f"{more} har lika {how} resultat som den sista under ”{title}”."


def _placed(ranking: Ranking, entries: tuple[Ranked, ...]) -> tuple[Placed, ...]:
    say = _index if ranking.measure == "index" else _positive
    return tuple(Placed(_title(entry.question), say(entry)) for entry in entries)


def _title(question: QuestionSummary) -> str:
    row = f" – {swedish(question.row_text)}" if question.row_text else ""
    return f"{swedish(question.text)}{row}"


def _index(entry: Ranked) -> str:
    return f"index {index_value(entry.value)} ({n_is(entry.question.base or 0)})"


def _positive(entry: Ranked) -> str:
    """The share with its counts, and which answers are positive."""
    codes, base = entry.question.codes, entry.question.base or 0
    positive = [code for code in codes if code.positive and not code.missing]
    count = sum(code.count for code in positive)
    wordings = " eller ".join(f"”{swedish(code.label)}”" for code in positive)
    return f"{share(count, base)} svarade {wordings} ({integer(count)} av {integer(base)})"
