"""What is hidden for one reason is said once, and no question that was asked disappears."""

from __future__ import annotations

from collections.abc import Sequence

from portal.results.display import PAGE, Block, NotShown, Numbering, Part, QuestionResult
from portal.results.not_shown import TITLE, gathered, told_together
from portal.results.presentation import sections
from portal.statistics.disclosure import disclose
from tests.support.small_rounds import matrix, one_group, one_of, questionnaire, round_of

FEW = "Färre än 5 svar – resultatet redovisas inte."
SMALL = "Redovisas inte, för få svar i något av svarsalternativen."


def part(name: str, **reasons: str) -> Part:
    """A section: question to why it is hidden, empty when it is shown."""
    blocks = tuple(QuestionResult(each, each, said=why or "n = 9.", hidden=bool(why)) for each, why in reasons.items())
    return Part(name, name, blocks)


def said(parts: Sequence[Part]) -> list[tuple[str, list[str | list[str]]]]:
    """Title of each part, and of its blocks the question, or the questions taken together."""
    return [(each.title, [questions_of(block) for block in each.blocks]) for each in parts]


def questions_of(block: Block) -> str | list[str]:
    assert isinstance(block, NotShown | QuestionResult)
    return list(block.questions) if isinstance(block, NotShown) else block.text


def test_a_section_hidden_for_one_reason_says_so_once() -> None:
    found = gathered([part("ett", a=FEW, b=FEW, c=FEW), part("tva", d="", e="")], "x")
    assert said(found) == [("ett", [["a", "b", "c"]]), ("tva", ["d", "e"])]
    (block,) = found[0].blocks
    assert isinstance(block, NotShown)
    assert block.said == FEW


def test_most_of_a_section_is_taken_together_and_the_rest_keeps_its_order() -> None:
    found = gathered([part("ett", a="", b=SMALL, c="", d=SMALL, e=SMALL, f="", g=SMALL)], "x")
    assert said(found) == [("ett", ["a", ["b", "d", "e", "g"], "c", "f"])]


def test_few_of_a_section_only_when_they_follow_upon_each_other() -> None:
    found = gathered([part("ett", a=FEW, b="", c=FEW, d=FEW, e="", f=SMALL, g="")], "x")
    assert said(found) == [("ett", ["a", "b", ["c", "d"], "e", "f", "g"])]


def test_two_reasons_are_never_one() -> None:
    found = gathered([part("ett", a=FEW, b=SMALL, c=FEW, d=SMALL)], "x")
    assert said(found) == [("ett", ["a", "b", "c", "d"])]


def test_a_unit_of_which_nearly_nothing_is_shown_says_so_once() -> None:
    many = {f"a{n}": FEW for n in range(6)}
    found = gathered([part("ett", **many), part("tva", b=FEW, c="", d=FEW), part("tre", e=FEW)], "x")
    assert said(found) == [(TITLE, [[*many, "b", "d", "e"]]), ("tva", ["c"])]
    assert found[0].name == "x"


def test_one_hidden_question_stands_alone() -> None:
    assert said(gathered([part("ett", a=FEW)], "x")) == [("ett", ["a"])]


def test_matrix_and_question_of_a_real_group_are_listed_by_their_words() -> None:
    asked = questionnaire(one_of("alla"), one_of("fa"), matrix("rutiner", ["r1", "r2"], "ja_nej"), one_of("fler"))
    everyone = [{"alla": "ja" if n % 2 else "nej"} for n in range(8)]
    few = [{**each, "fa": "ja", "fler": "nej", "rutiner": {"r1": "ja", "r2": "nej"}} for each in everyone[:3]]
    group = one_group(asked, [*few, *everyone[3:]], "internal")
    assert said(sections(group, asked, 5, Numbering(), PAGE)) == [("Del", ["alla", ["fa", "rutiner", "fler"]])]


def test_groups_hidden_for_one_reason_are_told_in_one_sentence() -> None:
    answers = {"a": 3, "b": 2, "c": 7, "d": 30}
    summary = round_of(questionnaire(one_of("q")), {unit: [{"q": "ja"}] * n for unit, n in answers.items()})
    hidden = [unit for unit in disclose(summary, "public").units if unit.suppressed]
    assert told_together(hidden, 10) == [
        "a (3 av 3 svar), b (2 av 2 svar) och c (7 av 7 svar): färre än 10 svar – resultatet redovisas inte."
    ]
    assert told_together(hidden[:1], 10) == ["a: 3 av 3 svar. Färre än 10 svar – resultatet redovisas inte."]
