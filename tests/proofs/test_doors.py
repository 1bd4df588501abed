"""No door prints a figure about a group or a part that the JSON of the same level does not hold.

Shown by pairs of rounds that nobody can tell apart by their JSON: some of those whose answers are hidden have answered
otherwise, or two people have changed answers with each other. Page, report (what the PDF is made from), CSV, XLSX and
the texts of the charts must then be the same to the letter: whatever they print, they have it from what is in the JSON.
The JSON is what the attackers of disclosure control are given, so they are given all there is.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from portal.questionnaire.definition import Equals, Index
from portal.results.export import csv_sheet, xlsx_sheets
from portal.results.page import compose_page
from portal.results.queries import RoundResults
from portal.results.scope import every_group
from portal.results.trend import Trend
from portal.statistics.indices import NKI
from portal.statistics.interchange import Json, as_json
from portal.statistics.observations import encode
from portal.statistics.summary import Level, RoundSummary, UnitNode, UnitTree, summarise
from portal.statistics.weighting import weighted
from portal.surveys.models import BY_FRAME
from tests.support.round_reports import report_of, results_of, text_of
from tests.support.small_rounds import code_list, matrix, number, one_of, question, questionnaire, scale, several_of, sv

Answer = dict[str, Any]
Answers = dict[str, list[Answer]]
ASKED = questionnaire(
    one_of("nojd", "stod"),
    one_of("hot", "ja_nej", sensitive=True),
    one_of("anmalt", "ja_nej", Equals(question="hot", code="ja")),
    several_of("hjalp", "stod"),
    matrix("delar", ["ett", "tva"], "stod"),
    number("ar"),
    *(question(name, scale(1, 3)) for name in ("n1", "n2", "b1", "b2")),
    one_of("kon", "kon", background=True),
    lists={
        "stod": code_list("bra", "sadar", "daligt", positive=["bra"], ordered=True),
        "kon": code_list("kvinna", "man", "annat", "vill_ej"),
    },
    indices=(
        Index(name=NKI, label=sv("NKI"), questions=("n1", "n2"), at_least=1),
        Index(name="bemotande", label=sv("Bemötande"), questions=("b1", "b2"), at_least=1),
    ),
)
CODES = ("bra", "bra", "sadar", "daligt")
CHANGES = 12


def drawn_answer(draw: random.Random) -> Answer:
    given: Answer = {
        "nojd": draw.choice(CODES),
        "hot": draw.choice(["ja", "nej", "nej"]),
        "hjalp": draw.sample(["bra", "sadar", "daligt"], draw.randint(1, 3)),
        "delar": {"ett": draw.choice(CODES), "tva": draw.choice(CODES)},
        "ar": draw.randint(0, 9),
        "kon": draw.choices(["kvinna", "man", "annat"], [6, 4, 0.3])[0],
        **{name: draw.randint(1, 3) for name in ("n1", "n2", "b1", "b2")},
    }
    if given["hot"] == "ja":
        given["anmalt"] = draw.choice(["ja", "nej"])
    return {name: value for name, value in given.items() if draw.random() < 0.95}


def drawn_round(draw: random.Random) -> tuple[Answers, UnitTree, dict[str, Any]]:
    """Up to five units, some too small; how many could answer is known or not, sometimes all have answered."""
    sizes = [draw.choice([3, 4, 7, 12, 14, 22]) for _ in range(draw.randint(1, 5))]
    answers = {f"e{place}": [drawn_answer(draw) for _ in range(size)] for place, size in enumerate(sizes)}
    is_open, more = draw.random() < 0.2, draw.choice([0, 0, 3])
    parents = {"e0": "norr", "e1": "norr"} if len(sizes) > 2 else {}
    frames = {unit: None if is_open else len(given) + more * draw.randint(0, 1) for unit, given in answers.items()}
    nodes = [UnitNode(code=unit, name=unit, frame=frames[unit], parent=parents.get(unit)) for unit in answers]
    nodes += [UnitNode(code="norr", name="Norr")] if parents else []
    tree = UnitTree(nodes=tuple(nodes), units=tuple(answers), margin_without_frame=not is_open)
    return answers, tree, {"access": "open" if is_open else "invited", "weighting": draw.choice([BY_FRAME, "equal"])}


def changed(draw: random.Random, answers: Answers) -> Answers:
    """The same people in the same units. Two of them have changed one answer with each other, or all but their gender;
    or one says a step more and the other a step less; or one answers otherwise."""
    unit = draw.choice([unit for unit, given in answers.items() if given])
    other = draw.choice([unit, draw.choice(list(answers))])
    one, two = draw.randrange(len(answers[unit])), draw.randrange(len(answers[other]))
    new = {each: list(given) for each, given in answers.items()}
    first, second = answers[unit][one], answers[other][two]
    kind = draw.randrange(4)
    if kind == 0:
        new[unit][one] = _mixed(first, drawn_answer(draw), _ALL)
    elif kind == 1 and (unit, one) != (other, two):
        name = draw.choice(["ar", "n1", "b1"])
        new[unit][one], new[other][two] = _moved(first, name, 1), _moved(second, name, -1)
    else:
        names = _ALL if kind == 2 else {draw.choice(sorted(_ALL))}
        new[unit][one], new[other][two] = _mixed(first, second, names), _mixed(second, first, names)
    return new


_ALL = {each.name for each in ASKED.questions} - {"kon"}


def _moved(answer: Answer, name: str, step: int) -> Answer:
    highest = 9 if name == "ar" else 3
    return {**answer, name: min(highest, max(1, answer[name] + step))} if name in answer else answer


def _mixed(one: Answer, two: Answer, names: set[str]) -> Answer:
    """``one`` with the answers ``two`` gave to ``names``; a question that was not put has no answer."""
    mixed = {name: value for name, value in one.items() if name not in names}
    mixed |= {name: value for name, value in two.items() if name in names}
    if mixed.get("hot") != "ja":
        mixed.pop("anmalt", None)
    return mixed


def summary_of(answers: Answers, tree: UnitTree) -> RoundSummary:
    documents = [answer for given in answers.values() for answer in given]
    units = [unit for unit, given in answers.items() for _ in given]
    return summarise(encode(ASKED, documents, units), tree)


def at(level: Level, answers: Answers, tree: UnitTree, plan: dict[str, Any]) -> RoundResults:
    results = results_of(summary_of(answers, tree), ASKED, level, **plan)
    return replace(results, summary=weighted(results.summary)) if plan["weighting"] == BY_FRAME else results


def told(results: RoundResults) -> Json:
    return as_json(results.summary, "prov", results.summary.level)


def printed(results: RoundResults) -> list[str]:
    """What every door says: each group's page, report and table, and the two files."""
    groups = every_group(results.summary)
    units = [group.unit for group in groups if group.unit is None or len(results.summary.units) > 1]
    said = [repr(compose_page(results, group, groups)) for group in groups]
    said += [text_of(report_of(results, unit)) for unit in units or [None]]
    no_years = {group.unit: Trend() for group in groups}
    sheets = [csv_sheet(results, groups, no_years), *xlsx_sheets(results, groups, no_years)]
    return said + [repr((sheet.name, sheet.columns, list(sheet.rows))) for sheet in sheets]


def unseen(seeds: range) -> int:
    """How many changes left the JSON as it was; every door must then say the same."""
    found = 0
    for seed in seeds:
        draw = random.Random(seed)
        answers, tree, plan = drawn_round(draw)
        level: Level = draw.choice(["internal", "public"])
        before = at(level, answers, tree, plan)
        json, said = told(before), printed(before)
        for other in (changed(draw, answers) for _ in range(CHANGES)):
            after = at(level, other, tree, plan)
            if other != answers and told(after) == json:
                found += 1
                assert printed(after) == said, f"seed {seed}, {level}"
    return found


def test_what_the_json_does_not_tell_no_door_tells() -> None:
    assert unseen(range(8, 12)) > 4


@pytest.mark.proofs
@pytest.mark.parametrize("block", range(20))
def test_in_a_thousand_random_rounds(block: int) -> None:
    assert unseen(range(50 * block, 50 * block + 50)) > 60
