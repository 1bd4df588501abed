"""Sentences about participation and indices, against sentences written by hand."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from portal.results.main_figure import main_figure
from portal.results.wording import (
    NOT_A_SHARE,
    answers_of_invited,
    index_sentence,
    key_figures,
    listed,
    participation,
    rate_cell,
)
from portal.statistics.disclosure import disclose
from portal.statistics.indices import IndexSummary
from portal.statistics.reasons import Reason
from portal.statistics.summary import GroupSummary, Level
from tests.support.round_reports import results_of, summary_of
from tests.support.small_rounds import NKI_ITEMS, nki_questionnaire, one_of, questionnaire, sv


def group(responses: int, frame: int | None, level: Level = "internal") -> GroupSummary:
    """One unit in which ``responses`` of ``frame`` said yes."""
    asked = questionnaire(one_of("fraga"))
    answers = {"hl": [{"fraga": "ja"}] * responses}
    return disclose(summary_of(asked, answers, {"hl": frame}), level).units[0]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("responses", "frame", "sentence"),
    [
        (10, 13, "10 av 13 svarade, en svarsfrekvens på 77 procent. Tre svarade inte."),
        (12, 13, "12 av 13 svarade, en svarsfrekvens på 92 procent. En svarade inte."),
        (13, 13, "13 av 13 svarade, en svarsfrekvens på 100 procent. Alla som kunde svara har svarat."),
        (10, 1000, "10 av 1 000 svarade, en svarsfrekvens på 1 procent. 990 svarade inte."),
        (2, 2, "2 av 2 svar."),
        (0, 6, "0 av 6 svarade, en svarsfrekvens på 0 procent. Sex svarade inte."),
        (
            10,
            None,
            "10 svarade. Svarsfrekvens kan inte beräknas, eftersom det inte är känt hur många som kunde svara.",
        ),
    ],
)
def test_answers_of_those_who_could_answer(responses: int, frame: int | None, sentence: str) -> None:
    assert plain(participation(group(responses, frame))) == sentence


def test_half_a_per_cent_is_rounded_up_in_prose_and_kept_in_tables() -> None:
    eighth = group(5, 8)
    assert "63 procent" in participation(eighth)
    assert plain(rate_cell(eighth)) == "62,5 %"


def test_more_answers_than_people_is_no_rate() -> None:
    assert "fler svar än personer" in participation(group(9, 8))
    assert rate_cell(group(9, 8)) == ".."


def test_answers_alone_when_the_frame_is_not_known() -> None:
    assert plain(answers_of_invited(group(7, None))) == "7 svar"
    assert plain(answers_of_invited(group(7, 9))) == "7 av 9 svar"


def index(**figures: Any) -> IndexSummary:
    return IndexSummary(name="nki", label=sv("Nöjd-Kund-Index (NKI)"), **figures)


def test_an_index_is_told_with_margin_and_n_and_never_as_a_share() -> None:
    said = plain(index_sentence(index(value=77.77777777777777, n=119, margin=2.44), 5))
    assert said == (
        "Nöjd-Kund-Index (NKI) är 77,8 på skalan 0–100, felmarginal ±2,4 enheter (n = 119). "
        "Ett index är ett medelvärde på en skala från 0 till 100 och ingen andel."
    )
    assert "procent" not in said
    assert "%" not in said


def test_an_index_without_margin_says_nothing_of_one() -> None:
    assert "felmarginal" not in index_sentence(index(value=50.0, n=8), 5)


def test_a_hidden_index_says_why_with_the_limit_of_the_level() -> None:
    hidden = index(suppressed=True, reason=Reason.FEW_ANSWERS)
    assert index_sentence(hidden, 10).endswith("färre än 10 svar – resultatet redovisas inte.")


def test_an_index_that_nobody_has_is_not_nought() -> None:
    assert "kan inte beräknas" in index_sentence(index(n=0), 5)


@pytest.mark.parametrize(
    ("tens", "said"),
    [
        (3, "felmarginal ±4,5 enheter (n = 30). {} mellan 45,5 och 54,5."),
        (2, "felmarginal ±3,7 enheter (n = 30). {} mellan 44,4 och 51,9, räknat före avrundning."),
        (28, "felmarginal ±3,7 enheter (n = 30). {} mellan 92,6 och 100,0."),
    ],
)
def test_ends_that_the_printed_margin_does_not_give_say_how_they_were_counted(tens: int, said: str) -> None:
    asked = nki_questionnaire()
    people = [dict.fromkeys(NKI_ITEMS, 10 if place < tens else 5) for place in range(30)]
    results = results_of(summary_of(asked, {"hl": people}, {"hl": 60}), asked, "internal")
    told = plain(main_figure(results, results.summary.total)).replace(f"{NOT_A_SHARE} ", "")
    assert said.format("Med felmarginalen ligger värdet") in told


def test_key_figures_leave_out_what_is_not_shown() -> None:
    assert [figure.label for figure in key_figures(group(10, 13))] == ["Svar", "Svarsfrekvens"]
    assert [figure.label for figure in key_figures(group(2, 2))] == ["Svar"]
    nki = structs.replace(group(10, 13), nki=index(value=69.04, n=9, margin=11.2))
    last = key_figures(nki)[-1]
    assert (last.value, plain(last.also)) == ("69,0", "felmarginal ±11,2, n = 9")
    hidden = structs.replace(nki, nki=index(suppressed=True))
    assert [figure.label for figure in key_figures(hidden)] == ["Svar", "Svarsfrekvens"]


@pytest.mark.parametrize(
    ("names", "said"), [(["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c"), ([], "")]
)
def test_names_in_running_text(names: list[str], said: str) -> None:
    assert listed(names) == said
