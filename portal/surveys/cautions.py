"""What is not wrong with a questionnaire but may mislead whoever reads the results: told before it is used."""

from __future__ import annotations

from collections.abc import Iterator

from portal.questionnaire.definition import DEFAULT_LANGUAGE, CodeList, Questionnaire, text_in
from portal.statistics.typed_figures import typed_shares
from portal.statistics.worded_intervals import touching_intervals


def cautions(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Swedish sentences: place, what may mislead, what to do."""
    return (*_bands(questionnaire), *_typed(questionnaire))


def _bands(questionnaire: Questionnaire) -> Iterator[str]:
    for name, listed in questionnaire.code_lists.items():
        labels = (
            [text_in(code.label, DEFAULT_LANGUAGE) for code in listed.codes] if isinstance(listed, CodeList) else []
        )
        touching = touching_intervals(labels)
        if touching:
            first = touching[0]
            yield (
                f"Svarslistan ”{name}”: ”{first.lower}” och ”{first.higher}” har gränsen {first.end} gemensam. I "
                "tabellerna står att gränsen hör till det högre svaret. Säg detsamma i frågans hjälptext, eller skriv "
                "svaren så att de inte möts."
            )


def _typed(questionnaire: Questionnaire) -> Iterator[str]:
    """The title and the purpose are printed in the report, among figures that are computed."""
    for place, text in (("Titeln", questionnaire.title), ("Syftet", questionnaire.purpose)):
        for typed in typed_shares(text_in(text, DEFAULT_LANGUAGE)):
            yield (
                f"{place} har en andel som är skriven för hand (”{typed}”). Den trycks i rapporten bredvid andelar som "
                "är uträknade. Ta bort den, eller skriv vad den räknas på."
            )
