"""What is said of a change, a unit against the rest, and what matters: never more than was computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.results.against_rest import rest_sentence, rest_table
from portal.results.development import change_sentence, development
from portal.results.display import PAGE, Numbering, Paragraph, Table
from portal.results.importance import importance, near_the_line
from portal.results.since_last import certain_changes
from portal.results.trend import Trend
from portal.statistics.disclosure import disclose
from portal.statistics.effects import Effect, Effects, NoEffects
from portal.statistics.precision import standard_error
from portal.statistics.priorities import Matrix
from portal.statistics.summary import GroupSummary
from portal.statistics.trend import Result
from portal.surveys.library import get_ready
from tests.support.round_reports import summary_of
from tests.support.small_rounds import NKI_ITEMS, nki_questionnaire


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def years(deviation: float | None, **more: Any) -> Trend:
    """NKI 82 of 210 and then 84 of 362, with one standard deviation."""
    errors = [None if deviation is None else standard_error(deviation, n) for n in (210, 362)]
    before = Result(label="2021", value=82, n=210, standard_error=errors[0], source=more.pop("source", ""))
    now = Result(label="2022", value=84, n=362, standard_error=errors[1], **more)
    return Trend("Nöjd-Kund-Index (NKI)", (before, now))


@pytest.mark.parametrize(
    ("trend", "said"),
    [
        (years(17), "Skillnaden kan bero på slumpen."),
        (years(11.77), "Skillnaden kan bero på slumpen."),
        (years(11.75), "Skillnaden är statistiskt säkerställd (95 %)."),
        (
            years(None),
            "Det går inte att räkna ut om skillnaden beror på slumpen, eftersom felmarginal saknas för minst ett av "
            "åren.",
        ),
        (
            years(None, source="Rapport"),
            "Det går inte att räkna ut om skillnaden beror på slumpen, eftersom standardavvikelsen för 2021 inte är "
            "känd.",
        ),
        (
            years(5, breaks=("Frågan ”A” är ny.",)),
            "Frågan ”A” är ny. Åren är inte helt jämförbara. Därför prövas inte om skillnaden beror på slumpen.",
        ),
        (
            years(5, weighted=True),
            "Åren är inte viktade på samma sätt. Därför prövas inte om skillnaden beror på slumpen.",
        ),
    ],
)
def test_a_change_is_called_certain_only_when_it_was_computed(trend: Trend, said: str) -> None:
    assert plain(change_sentence(trend)) == f"År 2022 var NKI 84 (n = 362). År 2021 var det 82 (n = 210). {said}"


def test_the_interval_stands_with_the_change() -> None:
    paragraphs = [each for each in development(years(17), Numbering(), PAGE) if isinstance(each, Paragraph)]
    assert plain(paragraphs[1].text) == (
        "Skillnaden är +2,0 enheter. Med 95 procents säkerhet ligger den mellan −0,9 och 4,9 enheter."
    )


def test_a_difference_that_the_printed_values_do_not_give_says_how_it_was_counted() -> None:
    error = standard_error(17, 210)
    before = Result(label="2021", value=82.14, n=210, standard_error=error)
    for value, is_said in ((84.06, True), (84.14, False)):
        now = Result(label="2022", value=value, n=210, standard_error=error)
        blocks = development(Trend("NKI", (before, now)), Numbering(), PAGE)
        (note,) = [each.text for each in blocks if isinstance(each, Paragraph) and each.style == "note"]
        # 84.06 and 82.14 are printed 84,1 and 82,1, and differ by 1,9.
        assert note.endswith("Skillnaden är räknad före avrundning.") is is_said


def test_without_an_earlier_year_nothing_is_said() -> None:
    assert change_sentence(Trend()) == ""
    assert development(Trend(), Numbering(), PAGE) == ()


def test_whole_numbers_that_would_show_another_difference_get_a_decimal() -> None:
    results = (Result(label="2021", value=81.6, n=50), Result(label="2022", value=82.4, n=50))
    said = plain(change_sentence(Trend("NKI", results)))
    assert said.startswith("År 2022 var NKI 82,4 (n = 50). År 2021 var det 81,6 (n = 50).")


def factors(treatment: int, information: int, happier: int = 0) -> GroupSummary:
    """Forty people: what they think of how they are met and informed; ``happier`` of them a step more of all."""
    levels = {"bemotande": treatment, "information": information}
    questionnaire = get_ready("nki")
    items = {name: levels.get(index.name, 5) for index in questionnaire.indices for name in index.questions}
    people = [{name: level + n % 3 + (n < happier) for name, level in items.items()} for n in range(40)]
    return disclose(summary_of(questionnaire, {"norr": people}, {"norr": 80}, True), "internal").total


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ((6, 5), "Sedan 2021 har Bemötande stigit. Det är statistiskt säkerställt (95 %)."),
        ((6, 4), "Sedan 2021 har Bemötande stigit och Information sjunkit. Det är statistiskt säkerställt (95 %)."),
        ((5, 5, 4), ""),
    ],
)
def test_which_areas_have_certainly_changed_is_told(now: tuple[int, ...], said: str) -> None:
    trend = replace(years(17), before=factors(5, 5), before_label="2021")
    assert plain(certain_changes(factors(*now), trend)) == said
    assert certain_changes(factors(*now), years(17)) == ""


def groups(invited: bool = True, soder: int = 20) -> tuple[GroupSummary, ...]:
    """Two units of which one is more content, and the whole."""
    answers = {
        "norr": [dict.fromkeys(NKI_ITEMS, 8 + n % 3) for n in range(30)],
        "soder": [dict.fromkeys(NKI_ITEMS, 4 + n % 4) for n in range(soder)],
    }
    frames = {"norr": 60, "soder": 50} if invited else {"norr": None, "soder": None}
    return disclose(summary_of(nki_questionnaire(), answers, frames, invited), "internal").groups


def test_a_unit_is_compared_with_the_others_and_not_with_the_whole() -> None:
    *units, total = groups()
    said = "NKI är 88,9 (n = 30) här och 50,0 (n = 20) i övriga enheter tillsammans. "
    said += "Skillnaden är statistiskt säkerställd (95 %)."
    assert plain(rest_sentence(units[0], total)) == said
    table = rest_table(units, total, Numbering())
    assert table is not None
    assert [tuple(map(plain, row[1:4])) for row in table.rows] == [
        ("88,9 (30)", "50,0 (20)", "+38,9"),
        ("50,0 (20)", "88,9 (30)", "−38,9"),
    ]
    assert rest_sentence(total, total) == ""
    assert rest_table(units[:1], total, Numbering()) is None


@pytest.mark.parametrize("found", [groups(invited=False), groups(soder=9)])
def test_nobody_is_compared_who_chose_themselves_or_is_among_too_few(found: tuple[GroupSummary, ...]) -> None:
    *units, total = found
    assert rest_sentence(units[0], total) == ""
    assert rest_table(units, total, Numbering()) is None


def test_what_matters_says_why_it_is_not_there_and_has_intervals_only_where_they_mean_something() -> None:
    total = groups()[-1]
    few = importance(Effects(n=0, reason=NoEffects.FEW_ANSWERS), total, Numbering(), PAGE)
    assert [isinstance(each, Paragraph) and "minst 100 personer" in each.text for each in few] == [True]
    assert importance(None, total, Numbering(), PAGE) == ()
    for low, high, heading in ((0.1, 0.9, True), (None, None, False)):
        effect = Effect(factor="nki", value=0.5, low=low, high=high)
        shown = importance(Effects(n=120, explained=0.4, effects=(effect,)), total, Numbering(), PAGE)
        table = next(each for each in shown if isinstance(each, Table))
        assert ("95 %-intervall" in dict(table.columns)) is heading


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (
            0.1,
            0.9,
            "Den ligger inom intervallet för Nöjd-Kund-Index (NKI): den kan lika gärna höra till rutan bredvid.",
        ),
        (0.6, 0.9, ""),
        (None, None, ""),
    ],
)
def test_where_chance_may_have_chosen_the_field_is_told(low: float | None, high: float | None, said: str) -> None:
    effects = Effects(n=120, effects=(Effect(factor="nki", value=0.5, low=low, high=high),))
    matrix = Matrix(placed=(), effect_split=0.5, grade_split=80)
    labels = {"nki": "Nöjd-Kund-Index (NKI)"}
    assert near_the_line(effects, matrix, labels) == (
        said and f"Gränsen mellan mindre och större betydelse går vid 0,5. {said}"
    )
