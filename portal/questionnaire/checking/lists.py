"""Code lists: not empty, each code once and well formed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.questionnaire.checking.names import find_repeated
from portal.questionnaire.checking.problem import Problem
from portal.questionnaire.definition import Code, CodeList, Questionnaire

# A code goes into file columns (several joined by a bar), HTML values and SPSS: no blanks, no signs but these two.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def check_code_lists(questionnaire: Questionnaire) -> Iterator[Problem]:
    for name, code_list in questionnaire.code_lists.items():
        path = f"code_lists.{name}"
        if isinstance(code_list, CodeList):
            if not code_list.codes:
                yield Problem(
                    f"{path}.codes", f"Svarslistan ”{name}” är tom. Lägg till svarsalternativ eller ta bort listan."
                )
            yield from check_codes(code_list.codes, f"{path}.codes")
        else:
            yield from check_codes(code_list.extra, f"{path}.extra")


def check_codes(codes: tuple[Code, ...], path: str) -> Iterator[Problem]:
    """Codes that stand together: well formed, each once."""
    for number, code in enumerate(codes):
        if not _CODE.fullmatch(code.code):
            yield Problem(
                f"{path}[{number}].code",
                f"Koden ”{code.code}” har fel form. Använd bokstäver a–z, siffror, understreck och bindestreck, börja "
                "med en bokstav eller siffra och skriv högst 64 tecken.",
            )
    for number, name in find_repeated(code.code for code in codes):
        yield Problem(f"{path}[{number}].code", f"Koden ”{name}” står två gånger i listan. Ta bort eller byt den ena.")
