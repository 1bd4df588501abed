"""Response domains: limits that leave room for an answer, and code lists that exist and fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from portal.questionnaire.checking.lists import check_codes
from portal.questionnaire.checking.names import find_repeated
from portal.questionnaire.checking.problem import Problem
from portal.questionnaire.definition import (
    Code,
    CodeDomain,
    CodeList,
    DateDomain,
    FileDomain,
    MatrixDomain,
    MultipleCodeDomain,
    NumericDomain,
    Questionnaire,
    ResponseDomain,
    ScaleDomain,
    TextDomain,
)

LONGEST_SCALE = 101
"""Steps: 0–100. A longer scale cannot be answered by choosing; it is a number."""

MOST_DECIMALS = 6

MOST_FILES, MOST_MEGABYTES = 10, 25
"""Per question. What is sent at once is held in memory: ten large pictures of a telephone are enough."""


def check_domain(domain: ResponseDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    """What is wrong with a question's response domain, standing at ``path``."""
    yield from _CHECKS[type(domain)](domain, questionnaire, path)


def _check_single(domain: CodeDomain | MatrixDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    yield from _check_code_list(domain.code_list, questionnaire, path)
    code_list = questionnaire.code_lists.get(domain.code_list)
    if code_list is not None:
        listed = code_list.codes if isinstance(code_list, CodeList) else code_list.extra
        yield from _check_not_exclusive(listed, f"{path}.code_list")


def _check_multiple(domain: MultipleCodeDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    yield from _check_code_list(domain.code_list, questionnaire, path)
    if domain.at_most is not None and domain.at_most < 1:
        yield Problem(
            f"{path}.at_most", "Högsta antalet svar är mindre än 1. Skriv minst 1, eller ta bort gränsen (”at_most”)."
        )


def _check_code_list(name: str, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    if name not in questionnaire.code_lists:
        yield Problem(
            f"{path}.code_list", f"Svarslistan ”{name}” finns inte. Lägg till den i ”code_lists” eller rätta namnet."
        )


def _check_not_exclusive(codes: tuple[Code, ...], path: str) -> Iterator[Problem]:
    for code in codes:
        if code.exclusive:
            yield Problem(
                path,
                f"Svaret ”{code.code}” utesluter andra svar (”exclusive”), men här väljer man bara ett. "
                "Ta bort ”exclusive”, eller använd en egen svarslista.",
            )


def _check_scale(domain: ScaleDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    if domain.minimum >= domain.maximum:
        yield Problem(
            f"{path}.maximum",
            f"Skalan går från {domain.minimum} till {domain.maximum}. Låt den sluta högre än den börjar.",
        )
    elif domain.maximum - domain.minimum >= LONGEST_SCALE:
        yield Problem(
            f"{path}.maximum", f"Skalan har fler än {LONGEST_SCALE} steg. Korta den, eller fråga efter ett tal."
        )
    yield from check_codes(domain.missing, f"{path}.missing")
    yield from _check_not_exclusive(domain.missing, f"{path}.missing")
    for number, code in enumerate(domain.missing):
        if code.code.removeprefix("-").isdecimal():
            yield Problem(
                f"{path}.missing[{number}].code",
                f"Koden ”{code.code}” är ett tal och kan förväxlas med ett steg på skalan. Byt den, till exempel till "
                "”vet_ej”.",
            )


def _check_matrix(domain: MatrixDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    if not domain.rows:
        yield Problem(f"{path}.rows", "Matrisen har inga rader. Lägg till minst en rad.")
    yield from _check_single(domain, questionnaire, path)


def _check_number(domain: NumericDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    if domain.minimum is not None and domain.maximum is not None and domain.minimum > domain.maximum:
        yield Problem(f"{path}.maximum", "Det största tillåtna talet är mindre än det minsta. Rätta gränserna.")
    if not 0 <= domain.decimals <= MOST_DECIMALS:
        yield Problem(
            f"{path}.decimals", f"Antalet decimaler är {domain.decimals}. Välj ett tal från 0 till {MOST_DECIMALS}."
        )


def _check_text(domain: TextDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    if domain.lines < 1:
        yield Problem(f"{path}.lines", "Textrutan har inga rader. Skriv minst 1.")
    if domain.maximum_length < 1:
        yield Problem(f"{path}.maximum_length", "Svaret får inte innehålla något tecken. Tillåt minst 1.")


def _check_date(domain: DateDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    limits = {"earliest": domain.earliest, "latest": domain.latest}
    bad = {name: day for name, day in limits.items() if day is not None and not _is_day(day)}
    for name, day in bad.items():
        yield Problem(f"{path}.{name}", f"”{day}” är inget datum. Skriv år, månad och dag, till exempel 2026-11-22.")
    if not bad and domain.earliest is not None and domain.latest is not None and domain.earliest > domain.latest:
        yield Problem(f"{path}.latest", "Det senaste tillåtna datumet ligger före det tidigaste. Rätta datumen.")


def _check_files(domain: FileDomain, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    if not domain.kinds:
        yield Problem(
            f"{path}.kinds", "Frågan tar inte emot några filer. Ange minst ett slag av fil, till exempel ”pdf”."
        )
    for number, kind in find_repeated(domain.kinds):
        yield Problem(f"{path}.kinds[{number}]", f"Filer av slaget ”{kind}” står två gånger. Ta bort det ena.")
    if not 1 <= domain.at_most <= MOST_FILES:
        yield Problem(
            f"{path}.at_most", f"Högsta antalet filer är {domain.at_most}. Välj ett tal från 1 till {MOST_FILES}."
        )
    if not 1 <= domain.megabytes <= MOST_MEGABYTES:
        yield Problem(
            f"{path}.megabytes",
            f"Den största filen är {domain.megabytes} MB. Välj ett tal från 1 till {MOST_MEGABYTES}.",
        )


def _is_day(text: str) -> bool:
    """ISO 8601 in the long form only, so that days sort as text."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_CHECKS: dict[type[ResponseDomain], Callable[[Any, Questionnaire, str], Iterator[Problem]]] = {
    CodeDomain: _check_single,
    MultipleCodeDomain: _check_multiple,
    ScaleDomain: _check_scale,
    MatrixDomain: _check_matrix,
    NumericDomain: _check_number,
    TextDomain: _check_text,
    DateDomain: _check_date,
    FileDomain: _check_files,
}
