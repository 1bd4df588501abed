from __future__ import annotations

import numpy as np
import pytest

from portal.questionnaire.definition import (
    Answers,
    AtLeast,
    Code,
    CodeDomain,
    Equals,
    FileDomain,
    Section,
    UnitCodeList,
)
from portal.statistics.observations import NOT_ANSWERED, NOT_ASKED, UnknownAnswer, encode
from portal.statistics.tabulation import tabulate
from tests.support.small_rounds import (
    code_list,
    matrix,
    miniature,
    number,
    of_one_group,
    one_of,
    question,
    questionnaire,
    scale,
    several_of,
    sv,
    text,
)

FOLLOW_UP = questionnaire(
    one_of("instrument"), one_of("vilka", "ja_nej", Equals(question="instrument", code="ja")), text("kommentar")
)


def positions(observations: object, name: str) -> list[int]:
    return observations.by_name[name].positions.tolist()  # type: ignore[attr-defined]


def test_not_answered_and_not_asked_are_kept_apart() -> None:
    answers = [{"instrument": "ja", "vilka": "nej"}, {"instrument": "ja"}, {"instrument": "nej"}, {}]
    observations = of_one_group(FOLLOW_UP, answers)
    assert positions(observations, "vilka") == [1, NOT_ANSWERED, NOT_ASKED, NOT_ASKED]
    assert positions(observations, "instrument") == [0, 0, 1, NOT_ANSWERED]


def test_a_row_that_was_not_asked_is_told_from_one_left_empty() -> None:
    answers: list[Answers] = [
        {"lss": "ja", "analys": {"ifo": "nej", "planerad": "ja"}},
        {"lss": "nej", "analys": {"ifo": "ja"}},
        {"analys": {"ifo": "nej", "lss": "ja"}},
        {},
    ]
    observations = of_one_group(miniature("matrix_row_condition"), answers)
    assert positions(observations, "analys.ifo") == [1, 0, 1, NOT_ANSWERED]
    assert positions(observations, "analys.lss") == [NOT_ANSWERED, NOT_ASKED, 0, NOT_ASKED]
    assert positions(observations, "analys.planerad") == [0, NOT_ASKED, NOT_ANSWERED, NOT_ASKED]
    assert positions(observations, "analys.beslutad") == [NOT_ANSWERED, NOT_ASKED, NOT_ASKED, NOT_ASKED]
    assert positions(observations, "insatser.boende") == [NOT_ANSWERED, NOT_ASKED, NOT_ASKED, NOT_ASKED]
    tables = {table.name: table for table in tabulate(observations)}
    planned = tables["analys.planerad"]
    assert (planned.base, planned.not_answered, planned.not_asked) == (1, 1, 2)
    assert planned.asked_after == ("analys",)
    assert tables["analys.ifo"].asked_after == ()


def test_of_files_only_whether_there_are_any_is_counted() -> None:
    asked = questionnaire(question("bilder", FileDomain(kinds=("pdf",), at_most=2)))
    observations = of_one_group(asked, [{"bilder": ["a" * 20 + "/a.pdf", "b" * 20 + "/b.pdf"]}, {}])
    assert positions(observations, "bilder") == [0, NOT_ANSWERED]
    assert "a.pdf" not in str(vars(observations.by_name["bilder"]))


def test_an_answer_off_the_path_counts() -> None:
    observations = of_one_group(FOLLOW_UP, [{"instrument": "nej", "vilka": "ja"}, {"instrument": "nej"}])
    assert positions(observations, "vilka") == [0, NOT_ASKED]


def test_a_section_that_is_skipped_is_not_asked() -> None:
    later = Section(name="mer", title=sv("Mer"), items=(one_of("mer"),), relevant_if=AtLeast(question="betyg", value=8))
    asked = questionnaire(question("betyg", scale()), sections=(later,))
    observations = of_one_group(asked, [{"betyg": 8}, {"betyg": 7}, {"betyg": "vet_ej"}])
    assert positions(observations, "mer") == [NOT_ANSWERED, NOT_ASKED, NOT_ASKED]


def test_what_hangs_on_an_off_path_answer_is_not_asked() -> None:
    asked = questionnaire(
        one_of("a"),
        one_of("b", "ja_nej", Equals(question="a", code="ja")),
        one_of("c", "ja_nej", Equals(question="b", code="ja")),
    )
    observations = of_one_group(asked, [{"a": "nej", "b": "ja"}, {"a": "ja", "b": "ja"}])
    assert positions(observations, "c") == [NOT_ASKED, NOT_ANSWERED]


def test_scale_steps_are_positions_and_missing_codes_stand_last() -> None:
    observations = of_one_group(questionnaire(question("betyg", scale())), [{"betyg": n} for n in (1, 10, "vet_ej")])
    assert positions(observations, "betyg") == [0, 9, 10]
    assert positions(of_one_group(questionnaire(question("n", scale(0, 4))), [{"n": 0}, {"n": 4}]), "n") == [0, 4]


def test_each_row_of_a_matrix_is_a_variable() -> None:
    asked = questionnaire(matrix("rutiner", ["delegation", "avvikelse"], "ja_nej"))
    observations = of_one_group(asked, [{"rutiner": {"avvikelse": "nej"}}, {}, {"rutiner": {"delegation": "ja"}}])
    assert positions(observations, "rutiner.delegation") == [NOT_ANSWERED, NOT_ANSWERED, 0]
    assert positions(observations, "rutiner.avvikelse") == [1, NOT_ANSWERED, NOT_ANSWERED]


def test_several_codes_are_a_matrix_of_ticks() -> None:
    asked = questionnaire(several_of("omraden", "omraden"), lists={"omraden": code_list("barn", "vuxen", "ek")})
    answers = [{"omraden": ["barn", "ek"]}, {}, {"omraden": ["ek"]}, {"omraden": ["barn", "ek"]}, {"omraden": []}]
    column = of_one_group(asked, answers).by_name["omraden"]
    assert column.choices is not None
    assert column.choices.tolist() == [
        [True, False, True],
        [False, False, False],
        [False, False, True],
        [True, False, True],
        [False, False, False],
    ]
    assert column.positions.tolist() == [0, NOT_ANSWERED, 0, 0, NOT_ANSWERED]


def test_numbers_are_floats_and_texts_are_only_known_to_be_there() -> None:
    observations = of_one_group(
        questionnaire(number("timmar"), text("kommentar")), [{"timmar": 1.5}, {"kommentar": "a"}]
    )
    values = observations.by_name["timmar"].values
    assert values is not None
    assert values[0] == 1.5
    assert np.isnan(values[1])
    comment = observations.by_name["kommentar"]
    assert comment.positions.tolist() == [NOT_ANSWERED, 0]
    assert comment.values is None
    assert comment.choices is None


def test_units_chosen_from_the_tree() -> None:
    lists = {"enheter": UnitCodeList(extra=(Code(code="vet_inte", label=sv("Vet inte")),))}
    asked = questionnaire(question("enhet", CodeDomain(code_list="enheter")), lists=lists)  # type: ignore[arg-type]
    observations = encode(asked, [{"enhet": "farsta"}, {"enhet": "vet_inte"}], ["a", "a"], {"farsta": "Farsta"})
    assert positions(observations, "enhet") == [0, 1]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (one_of("fraga"), "kanske"),
        (one_of("fraga"), ["ja"]),
        (question("fraga", scale()), 11),
        (matrix("fraga", ["rad"], "ja_nej"), {"rad": "kanske"}),
        (matrix("fraga", ["rad"], "ja_nej"), "ja"),
        (several_of("fraga", "ja_nej"), ["kanske"]),
        (several_of("fraga", "ja_nej"), "ja"),
        (number("fraga"), "tolv"),
    ],
)
def test_an_answer_of_another_version_is_refused_by_name(asked: object, answer: object) -> None:
    documents = [{}, {"fraga": answer}]
    with pytest.raises(UnknownAnswer, match="fraga") as refused:
        encode(questionnaire(asked), documents, ["a", "a"])  # type: ignore[arg-type, list-item]
    assert str(refused.value).endswith("Kontrollera att svaren hör till rätt version.")


@pytest.mark.parametrize("size", [127, 128, 300])
def test_many_alternatives_are_told_apart(size: int) -> None:
    """Positions take a byte each until a code list is too long for it: the units of a large municipality."""
    asked = questionnaire(one_of("enhet", "enheter"), lists={"enheter": UnitCodeList()})
    units = {f"enhet_{i}": f"Enhet {i}" for i in range(size)}
    observations = encode(asked, [{"enhet": code} for code in units] + [{}], ["x"] * (size + 1), units)
    assert positions(observations, "enhet") == [*range(size), NOT_ANSWERED]


def test_every_response_has_a_unit() -> None:
    with pytest.raises(ValueError, match="not as many groups"):
        encode(FOLLOW_UP, [{}, {}], ["a"])


def test_more_responses_than_are_decoded_at_a_time_keep_their_order() -> None:
    answers = [{"timmar": float(n)} for n in range(1000)]
    groups = [f"enhet_{n % 3}" for n in range(1000)]
    observations = encode(questionnaire(number("timmar")), iter(answers), groups)
    values = observations.by_name["timmar"].values
    assert values is not None
    assert values.tolist() == list(range(1000))
    assert observations.group.tolist() == groups
    parts = observations.split()
    assert {code: part.by_name["timmar"].values.tolist() for code, part in parts.items()} == {  # type: ignore[union-attr]
        f"enhet_{rest}": list(range(rest, 1000, 3)) for rest in range(3)
    }
    assert observations.of_units(["enhet_1", "ingen"]).size == 333


def test_no_responses_at_all() -> None:
    asked = questionnaire(one_of("a"), number("b"), several_of("c", "ja_nej"), text("d"))
    observations = encode(asked, [], [])
    assert observations.size == 0
    assert observations.by_name["c"].choices is not None
    assert observations.split() == {}
