"""Small workbooks of every kind: what each becomes, or every message there is about it."""

from __future__ import annotations

import re

import pytest

from portal.questionnaire.checks import check
from portal.questionnaire.definition import CodeList, Equals, MatrixDomain, Questionnaire, StatementItem
from portal.surveys.interchange import read_file
from tests.support.workbooks import Form, forms, refusals

IMPORTED = forms("imported.md")
REFUSED = forms("refused.md")


@pytest.mark.parametrize("form", IMPORTED, ids=lambda form: form.name)
def test_a_form_is_read_in_as_what_it_says(form: Form) -> None:
    read = read_file(form.content, "prov.xlsx")
    assert check(read.questionnaire) == ()
    for line in form.expected:
        if line.startswith("remark: "):
            assert any(line.removeprefix("remark: ") in remark for remark in read.remarks), read.remarks
        else:
            what, _, value = line.partition(" = ")
            assert _said(read.questionnaire, what) == value


def _said(questionnaire: Questionnaire, what: str) -> str:
    lists = [listed for listed in questionnaire.code_lists.values() if isinstance(listed, CodeList)]
    whole = {
        "languages": questionnaire.languages,
        "sections": [section.name for section in questionnaire.sections],
        "questions": [question.name for question in questionnaire.questions],
        "codes": [code.code for listed in lists for code in listed.codes],
        "exclusive": [code.code for listed in lists for code in listed.codes if code.exclusive],
    }
    if what in whole:
        return " ".join(whole[what])
    if what == "title":
        return questionnaire.title["sv"]
    if what == "titles":
        return "; ".join(section.title["sv"] for section in questionnaire.sections)
    if what == "statements":
        items = [item for section in questionnaire.sections for item in section.items]
        return "; ".join(item.text["sv"] for item in items if isinstance(item, StatementItem))
    if what.startswith("section "):
        return str(next(each.relevant_if for each in questionnaire.sections if each.name == what.split()[1]))
    name, attribute = what.split(".")
    question = questionnaire.find_question(name)
    assert question is not None
    if attribute == "rows" and isinstance(question.domain, MatrixDomain):
        return " ".join(row.name for row in question.domain.rows)
    if attribute == "conditions" and isinstance(question.domain, MatrixDomain):
        conditional = [(row.name, row.relevant_if) for row in question.domain.rows if row.relevant_if]
        return " ".join(f"{row}: {each.row}={each.code}" for row, each in conditional if isinstance(each, Equals))
    return str(getattr(question if hasattr(question, attribute) else question.domain, attribute))


@pytest.mark.parametrize("form", REFUSED, ids=lambda form: form.name)
def test_a_form_is_refused_with_every_reason_at_once(form: Form) -> None:
    found = refusals(form.content)
    assert len(found) == len(form.expected), found
    for expected, message in zip(form.expected, found, strict=True):
        assert expected in message
        # Where, what, and what to do about it.
        assert re.search(r"\.( .*)?$", message)
        assert "Traceback" not in message
