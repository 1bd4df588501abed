"""A condition read from XPath holds for the same answers as in XLSForm."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questionnaire.conditions import holds
from portal.questionnaire.definition import (
    Code,
    CodeDomain,
    DateDomain,
    MatrixDomain,
    MultipleCodeDomain,
    NumericDomain,
    ScaleDomain,
    TextDomain,
)
from portal.surveys.interchange.conditions import CannotSay, ConditionReader, Known
from portal.surveys.interchange.limits import limit

SV = {"sv": "Text"}
CODES = {"a": "a", "b": "b", "1": "1", "-2": "minus_2"}
KNOWN = {
    "one": Known("one", CodeDomain(code_list="l"), codes=CODES),
    "many": Known("many", MultipleCodeDomain(code_list="l"), codes=CODES),
    "row": Known("m", MatrixDomain(rows=(), code_list="l"), "row", CODES),
    "n": Known("n", NumericDomain(minimum=0, maximum=120)),
    "d": Known("d", NumericDomain(decimals=2)),
    "s": Known(
        "s",
        ScaleDomain(
            minimum=1, maximum=10, minimum_label=SV, maximum_label=SV, missing=(Code(code="vet_ej", label=SV),)
        ),
    ),
    "t": Known("t", TextDomain()),
    "day": Known("day", DateDomain()),
}
READER = ConditionReader(known=dict(KNOWN), unknown={"c": "Det är en uträkning."})


@pytest.mark.parametrize(
    ("written", "true_for", "false_for"),
    [
        ("${one} = 'a'", [{"one": "a"}], [{"one": "b"}, {}]),
        ("'a' = ${one}", [{"one": "a"}], [{}]),
        ("${one} != 'a'", [{"one": "b"}, {}], [{"one": "a"}]),
        ("${one} = 1", [{"one": "1"}], [{"one": "a"}]),
        ("${one} = '-2'", [{"one": "minus_2"}], [{"one": "1"}]),
        ("${one} < 1", [{"one": "minus_2"}], [{"one": "1"}, {"one": "a"}, {}]),
        ("${one} > 5", [], [{"one": "1"}, {}]),
        ("${one} = ''", [{}], [{"one": "a"}]),
        ("${one} != ''", [{"one": "a"}], [{}]),
        ("selected(${one}, 'a')", [{"one": "a"}], [{"one": "b"}, {}]),
        ("selected(${many}, 'a')", [{"many": ["a", "b"]}], [{"many": ["b"]}, {}]),
        ("not(selected(${many}, 'a'))", [{"many": ["b"]}, {}], [{"many": ["a", "b"]}]),
        ("selected(${many}, 'a') = true()", [{"many": ["a"]}], [{}]),
        ("selected(${many}, 'a') = false()", [{}], [{"many": ["a"]}]),
        ("${many} = 'a'", [{"many": ["a"]}], [{"many": ["a", "b"]}, {}]),
        ("${many} != 'a'", [{"many": ["a", "b"]}, {}], [{"many": ["a"]}]),
        ("count-selected(${many}) > 0", [{"many": ["a"]}], [{}]),
        ("count-selected(${many}) = 0", [{}], [{"many": ["a"]}]),
        ("${row} = 'a'", [{"m": {"row": "a"}}], [{"m": {"row": "b"}}, {"m": {"other": "a"}}, {}]),
        ("${n} > 5", [{"n": 6}], [{"n": 5}, {}]),
        ("5 < ${n}", [{"n": 6}], [{"n": 5}]),
        ("${n} >= 5.5", [{"n": 6}], [{"n": 5}]),
        ("${n} < 5", [{"n": 4}, {"n": 0}], [{"n": 5}, {}]),
        ("${n} <= 5", [{"n": 5}], [{"n": 6}, {}]),
        ("${n} >= 0", [{"n": 0}], [{}]),
        ("${n} = 5", [{"n": 5}], [{"n": 6}, {}]),
        ("${n} != 5", [{"n": 6}, {}], [{"n": 5}]),
        ("${n} = 5.5", [], [{"n": 5}, {"n": 6}]),
        ("${n} > 200", [], [{"n": 120}]),
        ("${d} > 5", [{"d": 5.01}], [{"d": 5.0}]),
        ("${d} = 5.5", [{"d": 5.5}], [{"d": 5.51}, {"d": 5.49}, {}]),
        ("${d} <= 0.25", [{"d": 0.25}], [{"d": 0.26}, {}]),
        ("${s} = 'vet_ej'", [{"s": "vet_ej"}], [{"s": 3}, {}]),
        ("${s} >= 8", [{"s": 8}], [{"s": 7}, {"s": "vet_ej"}]),
        ("${t} != ''", [{"t": "ord"}], [{}]),
        ("string-length(${t}) > 0", [{"t": "ord"}], [{}]),
        ("${day} = ''", [{}], [{"day": "2026-01-01"}]),
        ("${one} = 'a' and ${n} > 5 or ${t} != ''", [{"one": "a", "n": 6}, {"t": "x"}], [{"one": "a"}, {"n": 6}]),
        ("${one} = 'a' and (${n} > 5 or ${t} != '')", [{"one": "a", "t": "x"}], [{"t": "x"}]),
        ("(((${one} = ‘a’)))", [{"one": "a"}], [{}]),
        ("true()", [{}], []),
        ("false() or ${one} = 'a'", [{"one": "a"}], [{}]),
        ("yes", [{}], []),
    ],
)
def test_a_condition_holds_as_in_xlsform(
    written: str, true_for: list[dict[str, Any]], false_for: list[dict[str, Any]]
) -> None:
    found = READER.read(written.replace("‘", "'").replace("’", "'"))
    for answers in true_for:
        assert found is True or (found is not False and holds(found, answers)), answers
    for answers in false_for:
        assert found is False or (found is not True and not holds(found, answers)), answers


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("${one}", "jämför inte svaret"),
        ("${one} = 'x'", "inget svar ”x”"),
        ("${missing} = 'x'", "som inte finns"),
        ("${c} > 1", "Det är en uträkning."),
        ("${n} = 'många'", "Skriv ett tal"),
        ("${n} = 1 + 1", "går inte att läsa"),
        ("${t} = 'ja'", "besvaras med egna ord"),
        ("${day} > date('2026-01-01')", "jämför annat"),
        ("${one} > ''", "tom text"),
        ("${many} > 3", "har inget svar ”3”"),
        ("count-selected(${many}) > 1", "räknar svar"),
        ("count-selected(${one}) > 0", "bara väljer ett svar"),
        ("string-length(${n}) > 0", "inte besvaras med text"),
        ("selected(${t}, 'a')", "inte har svarsalternativ"),
        ("pulldata('f', 'a', 'b', ${one}) = 1", "jämför annat"),
        ("../one = 'a'", "går inte att läsa"),
        ("${one} = 'a", "går inte att läsa"),
        ("${one} = ", "går inte att läsa"),
        ("not(${one} = 'a'", "går inte att läsa"),
        ("(" * 60 + "true()" + ")" * 60, "går inte att läsa"),
        ("${one} = 'a' or " * 500 + "${one} = 'a'", "går inte att läsa"),
    ],
)
def test_what_cannot_be_said_is_told(written: str, said: str) -> None:
    with pytest.raises(CannotSay, match=said.replace("?", r"\?")):
        READER.read(written)


@pytest.mark.parametrize(
    ("rule", "at_most", "exclusive"),
    [
        ("count-selected(.) <= 2", 2, ()),
        ("count-selected(.) < 3", 2, ()),
        ("3 >= count-selected(.)", 3, ()),
        ("not(selected(., 'c') and count-selected(.) > 1)", None, ("c",)),
        ("not(selected(., 'c')) or count-selected(.) = 1", None, ("c",)),
        ("not(selected(., 'c') and (selected(., 'a') or selected(., 'b')))", None, ("c",)),
        ("if(selected(., 'c'), . = 'c', count-selected(.) <= 2)", None, ("c",)),
    ],
)
def test_rules_for_several_answers(rule: str, at_most: int | None, exclusive: tuple[str, ...]) -> None:
    found = limit(MultipleCodeDomain(code_list="l"), rule, ("a", "b", "c"))
    assert isinstance(found.domain, MultipleCodeDomain)
    assert (found.domain.at_most, found.exclusive) == (at_most, exclusive)


@pytest.mark.parametrize(
    "rule",
    [
        "not(selected(., 'a') and selected(., 'b'))",
        "count-selected(.) >= 2",
        "selected(., 'a')",
        "count-selected(.) = 2",
        "${n} > 2",
    ],
)
def test_rules_for_several_answers_that_the_portal_has_not(rule: str) -> None:
    with pytest.raises(CannotSay, match="kan portalen inte hålla"):
        limit(MultipleCodeDomain(code_list="l"), rule, ("a", "b", "c"))


def test_limits_of_numbers_are_exact() -> None:
    found = limit(NumericDomain(), "(. > 3 and . <= 10) and . >= 2").domain
    assert isinstance(found, NumericDomain)
    assert (found.minimum, found.maximum) == (4, 10)
    tenths = limit(NumericDomain(decimals=1), ". > -0.5 and . < 1.25").domain
    assert isinstance(tenths, NumericDomain)
    assert (tenths.minimum, tenths.maximum) == (-0.4, 1.2)
    scale = limit(ScaleDomain(minimum=0, maximum=10, minimum_label=SV, maximum_label=SV), ". >= 1").domain
    assert isinstance(scale, ScaleDomain)
    assert (scale.minimum, scale.maximum) == (1, 10)
