"""Suggestions from what has been coded before, and the words behind them."""

from __future__ import annotations

from portal.statistics.coding.suggestions import CodedText, Learnt
from portal.statistics.coding.words import stem

WAIT, TREATMENT = 1, 2
CODED = [
    CodedText("Lång väntetid på besked", frozenset({WAIT})),
    CodedText("Väntetiden var lång", frozenset({WAIT})),
    CodedText("Alldeles för långa väntetider", frozenset({WAIT})),
    CodedText("Snälla och trevliga", frozenset({TREATMENT})),
    CodedText("Trevlig personal som lyssnar", frozenset({TREATMENT})),
    CodedText("De lyssnade på mig, trevligt bemötande", frozenset({TREATMENT})),
    CodedText("Inget särskilt", frozenset()),
]


def test_a_word_in_another_form_brings_the_theme_and_is_shown() -> None:
    (found,) = Learnt(CODED).suggest("Det blev väntetider igen")
    assert (found.theme, found.words) == (WAIT, ("väntetider",))


def test_words_that_nobody_has_coded_bring_nothing() -> None:
    assert Learnt(CODED).suggest("Parkeringen är full") == ()
    assert Learnt([]).suggest("Lång väntetid") == ()


def test_two_examples_are_too_few() -> None:
    assert Learnt(CODED[:2]).suggest("Lång väntetid") == ()


def test_the_likeliest_theme_comes_first() -> None:
    found = Learnt(CODED).suggest("Trevlig och lyssnar, men lång väntetid")
    assert {each.theme for each in found} == {WAIT, TREATMENT}
    assert found[0].words[0] in {"Trevlig", "lyssnar", "lång", "väntetid"}


def test_forms_of_a_word_share_a_stem() -> None:
    assert len({stem(word) for word in ("väntetid", "väntetiden", "väntetider", "väntetiderna")}) == 1
    assert stem("bra") == "bra"
