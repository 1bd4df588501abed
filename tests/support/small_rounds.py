"""Short ways to write questionnaires and answers for the tests of statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from portal.questionnaire.definition import (
    Code,
    CodeDomain,
    CodeList,
    Condition,
    Index,
    MatrixDomain,
    MatrixRow,
    MultipleCodeDomain,
    NumericDomain,
    Question,
    Questionnaire,
    ResponseDomain,
    ScaleDomain,
    Section,
    TextDomain,
)
from portal.questionnaire.document import read
from portal.statistics.disclosure import disclose
from portal.statistics.observations import Observations, encode
from portal.statistics.summary import GroupSummary, Level, RoundSummary, UnitNode, UnitTree, summarise

VET_EJ = Code(code="vet_ej", label={"sv": "Vet ej"})


def sv(text: str) -> dict[str, str]:
    return {"sv": text}


def code_list(*names: str, positive: Sequence[str] = (), ordered: bool = False) -> CodeList:
    codes = tuple(Code(code=name, label=sv(name.capitalize()), positive=name in positive) for name in names)
    return CodeList(codes=codes, ordered=ordered)


def scale(minimum: int = 1, maximum: int = 10) -> ScaleDomain:
    ends = {"minimum_label": sv("Sämst"), "maximum_label": sv("Bäst")}
    return ScaleDomain(minimum=minimum, maximum=maximum, missing=(VET_EJ,), **ends)


def question(name: str, domain: ResponseDomain, relevant_if: Condition | None = None, **marks: bool) -> Question:
    return Question(name=name, text=sv(name), domain=domain, relevant_if=relevant_if, **marks)


def one_of(name: str, lists: str = "ja_nej", relevant_if: Condition | None = None, **marks: bool) -> Question:
    return question(name, CodeDomain(code_list=lists), relevant_if, **marks)


def several_of(name: str, lists: str, **marks: bool) -> Question:
    return question(name, MultipleCodeDomain(code_list=lists), None, **marks)


def matrix(name: str, rows: Sequence[str], lists: str) -> Question:
    listed = tuple(MatrixRow(name=row, text=sv(row)) for row in rows)
    return question(name, MatrixDomain(rows=listed, code_list=lists))


def number(name: str, **marks: bool) -> Question:
    return question(name, NumericDomain(decimals=1), None, **marks)


def text(name: str) -> Question:
    return question(name, TextDomain())


JA_NEJ = code_list("ja", "nej")


def questionnaire(
    *questions: Question,
    lists: Mapping[str, CodeList] | None = None,
    indices: tuple[Index, ...] = (),
    sections: tuple[Section, ...] = (),
) -> Questionnaire:
    first = (Section(name="del", title=sv("Del"), items=questions),) if questions else ()
    return Questionnaire(
        name="prov",
        title=sv("Prov"),
        purpose=sv("Prov"),
        minutes=3,
        sections=(*first, *sections),
        code_lists={"ja_nej": JA_NEJ, **(lists or {})},
        indices=indices,
    )


NKI_ITEMS = ("nki_helhet", "nki_forvantan", "nki_ideal")


def nki_questionnaire() -> Questionnaire:
    index = Index(name="nki", label=sv("NKI"), questions=NKI_ITEMS, at_least=2)
    return questionnaire(*(question(name, scale()) for name in NKI_ITEMS), indices=(index,))


def of_one_group(asked: Questionnaire, answers: Iterable[Mapping[str, Any]]) -> Observations:
    documents = list(answers)
    return encode(asked, documents, ["enhet"] * len(documents))


def flat_tree(frames: Mapping[str, int | None], margin_without_frame: bool = True) -> UnitTree:
    """Units directly under one administration."""
    nodes = tuple(UnitNode(code=code, name=code, parent="forvaltning", frame=n) for code, n in frames.items())
    top = UnitNode(code="forvaltning", name="Förvaltningen")
    return UnitTree(nodes=(top, *nodes), units=tuple(frames), margin_without_frame=margin_without_frame)


def round_of(
    asked: Questionnaire, answers: Mapping[str, Sequence[Mapping[str, Any]]], parents: Mapping[str, str] | None = None
) -> RoundSummary:
    """A round with the given answers per unit, everyone invited having answered; ``parents`` of units and areas."""
    above = parents or {}
    nodes = [UnitNode(code=c, name=c, parent=above.get(c), frame=len(given)) for c, given in answers.items()]
    nodes += [UnitNode(code=code, name=code, parent=above.get(code)) for code in set(above.values()) - set(answers)]
    groups = [code for code, given in answers.items() for _ in given]
    documents = [document for given in answers.values() for document in given]
    return summarise(encode(asked, documents, groups), UnitTree(nodes=tuple(nodes), units=tuple(answers)))


def shown_tables(summary: RoundSummary, name: str) -> list[str]:
    """The groups in which the table ``name`` is shown; the total is called "alla"."""
    tables = {
        group.unit or "alla": table for group in summary.groups for table in group.questions if table.name == name
    }
    return [unit for unit, table in tables.items() if not table.suppressed]


def one_group(asked: Questionnaire, answers: list[dict[str, Any]], level: Level) -> GroupSummary:
    """What disclosure control lets through of a round of one unit."""
    return disclose(round_of(asked, {"enhet": answers}), level).total


def miniature(name: str) -> Questionnaire:
    """One of the miniature questionnaires."""
    return read((Path(__file__).parents[1] / "questionnaires" / f"{name}.json").read_bytes())
