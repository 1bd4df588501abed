"""The round report: what it says of golden rounds, and what it must never say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.errors import UserError
from portal.reports.composition import collection_period
from portal.reports.document import RoundReport
from portal.statistics.summary import Level
from portal.surveys.library import get_ready
from portal.surveys.models import CollectionRound
from tests.support.round_reports import alvsjo_answers, hl_answers, report_of, results_of, summary_of, text_of
from tests.support.small_rounds import NKI_ITEMS, nki_questionnaire, one_of, questionnaire

KOMPETENS = get_ready("kompetens")
NKI = get_ready("nki")


def one_unit(level: Level = "internal", started: int = 0, **plan: Any) -> RoundReport:
    summary = summary_of(KOMPETENS, {"hl": hl_answers()}, {"hl": 13})
    return report_of(results_of(summary, KOMPETENS, level, **plan), started=started)


def two_units(level: Level = "internal", unit: str | None = None) -> RoundReport:
    answers = {"hl": hl_answers(), "alvsjo": alvsjo_answers()}
    summary = summary_of(KOMPETENS, answers, {"hl": 13, "alvsjo": 2})
    return report_of(results_of(summary, KOMPETENS, level), unit)


def nki(level: Level = "internal", unit: str | None = None, invited: bool = True) -> RoundReport:
    def answer(value: int) -> dict[str, int]:
        return {question.name: value for question in NKI.questions if question.domain.kind == "scale"}

    answers = {"norr": [answer(8)] * 20 + [answer(10)] * 10, "soder": [answer(5)] * 20 + [answer(7)] * 10}
    frames = {"norr": 60 if invited else None, "soder": 60 if invited else None}
    results = results_of(summary_of(NKI, answers, frames, invited), NKI, level, access="invited" if invited else "open")
    return report_of(results, unit)


def test_the_first_page_tells_answers_of_invited_in_words() -> None:
    summary = one_unit().summary
    assert summary.sentences == ("10 av 13 svarade, en svarsfrekvens på 77 procent. Tre svarade inte.",)
    assert [(figure.label, figure.value.replace("\N{NO-BREAK SPACE}", " ")) for figure in summary.key_figures] == [
        ("Svar", "10"),
        ("Svarsfrekvens", "76,9 %"),
    ]


def test_chapters_are_numbered_after_the_summary_and_the_annex_is_not() -> None:
    titles = [chapter.title.replace("\N{NO-BREAK SPACE}", " ") for chapter in one_unit().chapters]
    assert titles == [
        "2 Bakgrund och genomförande",
        "3 Svarsfrekvens och bortfall",
        "4 Resultat per område",
        "5 Så har resultaten tagits fram",
        "Bilaga. Frågeformuläret",
    ]
    assert [chapter.name for chapter in nki().chapters][3:5] == ["index", "metod"]


def test_tables_and_charts_are_numbered_in_reading_order() -> None:
    for report in (one_unit(), two_units(), nki(), nki("public")):
        said = text_of(report)
        tables = [int(n) for n in re.findall(r"Table\(number=(\d+)", said)]
        charts = [int(n) for n in re.findall(r"Chart\(number=(\d+)", said)]
        assert tables == list(range(1, len(tables) + 1))
        assert charts == list(range(1, len(charts) + 1))


def test_alvsjo_is_two_of_two_and_nothing_else() -> None:
    for level in ("internal", "public"):
        report = two_units(level, "alvsjo")
        said = text_of(report)
        assert "2 av 2 svar." in said
        assert "100 %" not in said.replace("procent", "")
        assert report.summary.best_lowest is None
        assert "QuestionResult" not in said
        assert "Chart(" not in said
        assert "Hägersten" not in said
        assert "Hela undersökningen" not in said


def test_the_whole_round_hides_the_pooled_answers_and_lays_out_the_unit_that_may_be_shown() -> None:
    report = two_units()
    said = text_of(report)
    assert "Älvsjö: 2 av 2 svar. Färre än 5 svar – resultatet redovisas inte." in report.summary.not_shown
    assert "Resultatet för hela undersökningen redovisas inte, eftersom" in said
    assert "I stället redovisas Hägersten-Liljeholmen." in said
    assert "n = 12" not in said
    assert "('0–1 år', '4', '40 %')" in said
    assert "('8 år eller mer', '3', '30 %')" in said
    assert "('8 år eller mer', '4'" not in said


def test_a_unit_report_has_neither_total_nor_siblings() -> None:
    said = text_of(two_units(unit="hl"))
    assert "10 av 13 svarade" in said
    assert "Älvsjö" not in said
    assert "Hela undersökningen" not in said
    assert "av 15" not in said


def test_gender_is_hidden_when_eight_and_two() -> None:
    said = text_of(one_unit())
    assert "('Kvinna'" not in said
    assert "Redovisas inte, för få svar i något av svarsalternativen." in said


def test_public_says_so_and_uses_the_public_limit() -> None:
    report = one_unit("public")
    assert report.header.level == "offentlig"
    assert report.summary.level.startswith("Nivå offentlig: rapporten innehåller bara resultat som får spridas.")
    assert "färre än 10 svar" in report.summary.level
    assert report.file_name == "prov_offentlig"
    assert one_unit().file_name == "prov_intern"
    assert two_units(unit="hl").file_name == "prov_intern_hl"


def test_an_index_is_never_read_as_a_share() -> None:
    said = nki().summary.sentences[1]
    # (8, 8, 8) is 77,8 and (10, 10, 10) is 100; (5, 5, 5) 44,4 and (7, 7, 7) 66,7: mean of 20, 10, 20, 10.
    assert "är 68,5 på skalan 0–100" in said
    assert "ingen andel" in said
    assert "procent" not in said


def test_the_margin_is_told_with_its_assumption_and_left_out_where_people_chose_themselves() -> None:
    assert "antagandet att de som inte svarade liknar dem som svarade" in text_of(nki())
    chosen = text_of(nki(invited=False))
    assert "felmarginal ±" not in chosen
    assert "de som svarade själva har valt att delta" in chosen
    assert "Svarsfrekvens kan inte beräknas" in chosen


@pytest.mark.parametrize("access", ["open", "invited"])
def test_a_margin_that_is_missing_for_another_reason_says_so(access: str) -> None:
    asked = nki_questionnaire()
    summary = summary_of(asked, {"norr": [dict.fromkeys(NKI_ITEMS, 8)] * 30}, {"norr": 20})
    said = text_of(report_of(results_of(summary, asked, "internal", access=access)))
    assert "Ingen felmarginal anges, eftersom det finns fler svar än personer som kunde svara." in said
    assert "valt att delta" not in said


def test_weights_are_told_where_units_are_pooled() -> None:
    pooled = "väger varje svar lika mycket"
    assert pooled in text_of(nki())
    assert pooled not in text_of(nki(unit="norr"))


def test_units_are_compared_in_the_report_of_all_and_only_there() -> None:
    assert "Jämförelse mellan enheter" in text_of(nki())
    alone = text_of(nki(unit="norr"))
    assert "Jämförelse" not in alone
    assert "Södra" not in alone


def test_those_who_began_without_sending_are_told_and_not_counted() -> None:
    assert "Två hade börjat svara utan att skicka in. De svaren räknas inte med." in text_of(one_unit(started=2))
    assert "börjat svara" not in text_of(one_unit())


@pytest.mark.parametrize("few", [4, 5])
def test_those_who_began_in_a_unit_that_is_not_reported_are_not_what_is_left_of_all(few: int) -> None:
    answers = {"hl": hl_answers(), "norr": hl_answers()[:few], "soder": hl_answers()[:few]}
    results = results_of(summary_of(KOMPETENS, answers, {"hl": 13, "norr": 9, "soder": 9}), KOMPETENS, "internal")
    assert not results.summary.total.suppressed
    assert ("börjat svara" in text_of(report_of(results, started=2))) is (few == 5)


def test_boards_that_answer_in_their_own_name_are_not_protected_as_persons() -> None:
    said = text_of(one_unit(respondents="units"))
    assert "nämnder eller enheter och inga personer" in said
    assert "('Kvinna', '8', '80 %')" in said


def test_the_rule_of_sensitive_questions_is_told_where_there_is_one() -> None:
    asked = questionnaire(one_of("fraga", sensitive=True))
    summary = summary_of(asked, {"hl": [{"fraga": "ja"}] * 9 + [{"fraga": "nej"}] * 9}, {"hl": 20})
    told = "Känsliga frågor redovisas inte om något svarsalternativ har 1 till {} svar"
    assert told.format(2) in text_of(report_of(results_of(summary, asked, "internal")))
    assert told.format(4) in text_of(report_of(results_of(summary, asked, "public")))
    assert "Känsliga" not in text_of(one_unit())


def test_the_annex_holds_every_question_with_its_answers() -> None:
    (annex,) = [chapter for chapter in one_unit().chapters if chapter.name == "bilaga"]
    said = repr(annex)
    assert all(question.text["sv"] in said for question in KOMPETENS.questions)
    assert "Ja · Delvis · Nej" in said
    assert "Skala 1–10: Inte alls nöjd – Helt nöjd · Vet ej" in repr(nki().chapters[-1])


def test_a_unit_outside_the_round_is_a_clear_error() -> None:
    with pytest.raises(UserError, match=r"Enheten ”norr” är inte med i undersökningen prov\. Välj bland: hl, alvsjo"):
        two_units(unit="norr")


@pytest.mark.parametrize(
    ("closes", "closed", "said"),
    [
        (None, datetime(2026, 11, 20, 15, tzinfo=UTC), "2–20 november 2026"),
        # Midnight in Sweden after the last day is 23.00 UTC the same evening.
        (datetime(2026, 11, 20, 23, tzinfo=UTC), None, "2–20 november 2026"),
        (datetime(2026, 11, 20, 23, tzinfo=UTC), datetime(2026, 11, 18, 9, tzinfo=UTC), "2–18 november 2026"),
        (datetime(2026, 11, 20, 23, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC), "2–20 november 2026"),
    ],
)
def test_the_period_ends_with_the_last_day_one_could_answer(
    closes: datetime | None, closed: datetime | None, said: str
) -> None:
    collected = CollectionRound(opens_at=datetime(2026, 11, 2, 8, tzinfo=UTC), closes_at=closes, closed_at=closed)
    assert collection_period(collected) == said
