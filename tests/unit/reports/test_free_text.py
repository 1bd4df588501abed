"""The chapter of free text: the whole, or its units where the whole is not told, and never a unit's quotes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from portal.questionnaire.definition import Questionnaire
from portal.reports.document import RoundReport
from portal.results.theme_counts import QuestionThemes, RoundThemes
from portal.surveys.library import get_ready
from tests.support.round_reports import report_of, results_of, summary_of, text_of

WAIT = QuestionThemes(name="kommentar", text="Annat?", answered=10, coded=9, themes=(("Väntetid", 4),), other=5)
WHOLE = ("hl", "norr")


def report(themes: RoundThemes, unit: str | None = None) -> RoundReport:
    asked: Questionnaire = get_ready("kompetens")
    answers = {"hl": [{"hembesok": "ja"}] * 10, "norr": [{"hembesok": "ja"}] * 10}
    results = results_of(summary_of(asked, answers, {"hl": 12, "norr": 12}), asked, "public")
    return report_of(replace(results, themes=themes), unit)


def titles(found: RoundReport) -> list[str]:
    return [chapter.title.split("\N{NO-BREAK SPACE}")[-1] for chapter in found.chapters]


def test_nothing_is_said_when_nothing_is_coded() -> None:
    assert "Fritextsvar" not in titles(report({}))


def test_themes_quotes_and_a_second_coder_of_the_whole() -> None:
    told = replace(WAIT, quotes=(("Väntetid", "Det tog [nummer] veckor"),), twice=(6, Fraction(9, 10)))
    found = report({WHOLE: (told,), ("hl",): (WAIT,)})
    assert "Fritextsvar" in titles(found)
    text = text_of(found)
    assert "'Väntetid', '4', '44 %'" in text
    assert "'Övriga teman eller inget tema', '5', '56 %'" in text
    assert "Det tog [nummer] veckor" in text
    assert "9 av 10 svar har kodats. 6 av dem har kodats av två personer var för sig. Kappa är 0,90" in text
    assert "[nummer]" not in text_of(report({WHOLE: (told,), ("hl",): (WAIT,)}, "hl"))


def test_units_are_told_where_the_whole_is_not() -> None:
    text = text_of(report({("hl",): (WAIT,)}))
    assert "Temana redovisas enhet för enhet." in text
    assert "Teman: Annat?" in text
    assert "Temana redovisas inte här." in text_of(report({("hl",): (WAIT,)}, "norr"))


def test_no_theme_from_three() -> None:
    assert "Inget tema har nämnts av minst tre." in text_of(report({WHOLE: (replace(WAIT, themes=(), other=9),)}))
