"""What pyxform, the reference reader of XLSForm, says about a workbook: the one place where it is asked."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from portal.surveys.interchange.findings import Findings
from portal.surveys.interchange.workbook import Sheet

_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_SHEET = re.compile(r"'(survey|choices|settings)' sheet")
_LONGEST = 300


def ask_pyxform(sheets: Mapping[str, Sheet], findings: Findings) -> None:
    """Add what pyxform does not accept. Nothing is validated by other programs, and no file is written.

    pyxform stops at the first fault, and in English: rows that have been told about are not told about again.
    """
    if findings.is_hopeless:
        return
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    logging.getLogger("pyxform").setLevel(logging.CRITICAL)
    try:
        convert(_as_pyxform_reads(sheets), validate=False, warnings=[])
    except PyXFormError as error:
        _tell(str(error), findings)
    except Exception:  # whatever else it runs into, it has not been able to read the workbook
        if not findings.obstacles:
            findings.refuse(
                "Arbetsboken följer inte XLSForm, och det går inte att säga var. Kontrollera den på "
                "xlsform.org eller jämför med "
                "en arbetsbok som portalen har skrivit (surveys export)."
            )


def _tell(said: str, findings: Findings) -> None:
    found = _ROW.search(said)
    row = int(found[1]) if found else 0
    place = _SHEET.search(said)
    sheet = place[1] if place else "survey" if row else ""
    if (row and findings.has_refused(sheet, row)) or (not row and findings.obstacles):
        return
    words = " ".join(_ROW.sub("", said).split())[:_LONGEST]
    findings.refuse(
        f"Arbetsboken följer inte XLSForm. Läsaren pyxform säger: ”{words}” Rätta det och läs in igen.", sheet, row
    )


def _as_pyxform_reads(sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    """The sheets as pyxform's own reader would hand them on, empty rows included: it counts rows by place."""
    read: dict[str, Any] = {"sheet_names": list(sheets), "fallback_form_name": "formular"}
    for name in ("survey", "choices", "settings"):
        if name in sheets:
            last = sheets[name].rows[-1][0] if sheets[name].rows else 1
            cells = dict(sheets[name].rows)
            read[name] = [
                {column: text.replace("\xa0", " ").strip() for column, text in cells.get(number, {}).items()}
                for number in range(2, last + 1)
            ]
            read[f"{name}_header"] = [dict.fromkeys(sheets[name].columns)]
    return read
