"""A checklist over records: Ja, Nej or X on each row, what the conditions decide by themselves, and the sums.

X says that a row is not about the record; it is counted apart, and the base of a row is its Ja and Nej. A row whose
condition does not hold is X by itself; as long as the condition hangs on a row without an answer, it is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from portal.questionnaire.conditions import holds, may_hold
from portal.questionnaire.definition import CodeDomain, CodeList, Question, Questionnaire, text_in

YES, NO, NOT_RELEVANT = "ja", "nej", "x"
VALUES = (YES, NO, NOT_RELEVANT)


class Given(Struct, frozen=True):
    """What stands in one cell: a value, and the mark of a footnote (``*``) or nothing."""

    value: str
    mark: str = ""


Cells = Mapping[str, Given]
"""Name of the row to what was answered."""


class RowTally(Struct, frozen=True, kw_only=True):
    """The sums of one row. ``marks``: mark and value, to how many cells have them."""

    question: str
    text: str
    yes: int
    no: int
    not_relevant: int
    unanswered: int
    marks: tuple[tuple[str, str, int], ...] = ()

    @property
    def base(self) -> int:
        """Ja and Nej."""
        return self.yes + self.no


def is_checklist(questionnaire: Questionnaire) -> bool:
    """Whether every question is answered with ja, nej or x and no other, so that records can be reviewed with it."""
    return bool(questionnaire.questions) and all(_is_row(questionnaire, each) for each in questionnaire.walk())


def _is_row(questionnaire: Questionnaire, question: Question) -> bool:
    if not isinstance(question.domain, CodeDomain) or question.from_link:
        return False
    listed = questionnaire.code_lists[question.domain.code_list]
    return isinstance(listed, CodeList) and {code.code for code in listed.codes} == set(VALUES)


def completed(questionnaire: Questionnaire, cells: Cells) -> dict[str, Given | None]:
    """Every row in order: what was answered, X where the condition does not hold, None where nothing is known yet.

    What was answered under a condition that does not hold is left out of account.
    """
    found: dict[str, Given | None] = {}
    counted: dict[str, str] = {}
    undecided: set[str] = set()
    for section in questionnaire.sections:
        for question in section.questions:
            conditions = [each for each in (section.relevant_if, question.relevant_if) if each is not None]
            given = cells.get(question.name)
            if not all(may_hold(each, counted, undecided) for each in conditions):
                given = Given(NOT_RELEVANT)
            elif not all(holds(each, counted) for each in conditions):
                given = None
            found[question.name] = given
            if given is None:
                undecided.add(question.name)
            else:
                counted[question.name] = given.value
    return found


def tally(questionnaire: Questionnaire, records: Iterable[Cells]) -> tuple[RowTally, ...]:
    """The sums of each row over ``records``, in the order of the checklist."""
    whole = [completed(questionnaire, each) for each in records]
    return tuple(
        _row(question.name, text_in(question.text, "sv"), [each[question.name] for each in whole])
        for question in questionnaire.walk()
    )


def _row(name: str, text: str, cells: Sequence[Given | None]) -> RowTally:
    values = Counter(cell.value if cell else None for cell in cells)
    marks = Counter((cell.mark, cell.value) for cell in cells if cell and cell.mark)
    return RowTally(
        question=name,
        text=text,
        yes=values[YES],
        no=values[NO],
        not_relevant=values[NOT_RELEVANT],
        unanswered=values[None],
        marks=tuple((mark, value, marks[mark, value]) for mark, value in sorted(marks)),
    )


def add_up(parts: Iterable[Sequence[RowTally]]) -> tuple[RowTally, ...]:
    """The sums of several reviews together, row by row by name; rows keep the place and the words they had first.

    Footnotes are left out: each review has its own.
    """
    rows: dict[str, list[RowTally]] = {}
    for part in parts:
        for each in part:
            rows.setdefault(each.question, []).append(each)
    return tuple(_together(same) for same in rows.values())


def _together(rows: Sequence[RowTally]) -> RowTally:
    return RowTally(
        question=rows[0].question,
        text=rows[0].text,
        yes=sum(row.yes for row in rows),
        no=sum(row.no for row in rows),
        not_relevant=sum(row.not_relevant for row in rows),
        unanswered=sum(row.unanswered for row in rows),
    )
