"""Questionnaires in and out of the portal: its own JSON, XLSForm workbooks, and LimeSurvey files in.

``read_file`` takes whatever somebody brings. Two kinds of findings come out of it: what stops the import (all of it at
once, each with sheet, row and what to do), and remarks on what has been carried over in another way. Nothing that the
respondent would see, or that counts in the results, is left out without stopping.

What XLSForm has no column for stands in columns of the portal's own (``portal_…``), which other programs pass over, so
that a questionnaire written as a workbook and read again is the same questionnaire.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.questionnaire.definition import Questionnaire
from portal.surveys.interchange.documents import judge_size, read_json
from portal.surveys.interchange.findings import Findings, ImportRefused
from portal.surveys.interchange.limesurvey import read_limesurvey
from portal.surveys.interchange.packed import LARGEST_FILE
from portal.surveys.interchange.xlsform import read_xlsform

__all__ = ["LARGEST_FILE", "ImportRefused", "Imported", "read_file"]

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_HOW = (
    "Läs in en arbetsbok i formatet XLSForm (.xlsx), ett frågeformulär ur LimeSurvey (.lss) eller ett som portalen har "
    "skrivit (.json)."
)


@dataclass(frozen=True)
class Imported:
    """A questionnaire from outside, checked, and what to know about it: Swedish sentences."""

    questionnaire: Questionnaire
    remarks: tuple[str, ...] = ()


def read_file(content: bytes, file_name: str = "") -> Imported:
    """The questionnaire in a file. What the file is, its content says, not its name. Raises ImportRefused."""
    findings = Findings()
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PK"):
        questionnaire = read_xlsform(content, file_name.rpartition(".")[0] or file_name, findings)
    elif start.startswith(b"{"):
        questionnaire = read_json(content)
    elif start.startswith(b"<") and b"LimeSurveyDocType" in start:
        questionnaire = read_limesurvey(content, file_name.rpartition(".")[0] or file_name, findings)
    else:
        raise ImportRefused([_what_it_is(start)])
    judge_size(questionnaire, findings)
    findings.check()
    return Imported(questionnaire, findings.remarks)


def _what_it_is(start: bytes) -> str:
    if not start:
        return "Filen är tom. Välj en annan fil."
    if start.startswith(_OLD_EXCEL):
        return (
            "Filen är en äldre Excelfil (.xls) eller låst med lösenord. Spara den som .xlsx utan lösenord "
            "och läs in den."
        )
    return f"Filen är inget frågeformulär som portalen kan läsa. {_HOW}"
