"""The demo's finished competence round: ten of thirteen answered in one unit, two of two in another.

The counts are those of a published inspection of two districts' income support (the tables in tests/golden); which
answers go together in one person is made up. The unit of two shows what disclosure control does.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.questionnaire.definition import AnswerValue

Counts = Mapping[str, int]
INVITED = {"forsorjningsstod": 13, "mottagning": 2}
ANSWERED: dict[str, dict[str, Counts]] = {
    "forsorjningsstod": {
        "utbildning": {"socionom": 10},
        "kon": {"kvinna": 8, "man": 2},
        "ar_i_yrket": {"0_1": 4, "1_2": 1, "2_4": 2, "8_plus": 3},
        "ar_pa_enheten": {"0_1": 5, "1_2": 2, "2_4": 1, "8_plus": 2},
        "introduktion": {"ja": 4, "delvis": 4, "nej": 2},
        "fadder": {"ja": 6, "nej": 4},
        "handledning": {"extern": 8, "intern": 2},
        "arendediskussion": {"varje_vecka": 9, "varje_manad": 1},
        "arbetsbelastning": {"rimlig": 2, "ganska_hog": 5, "for_hog": 3},
        "instrument": {"ja": 3, "nej": 7},
        "samverkan_intern": {"bra": 7, "mindre_bra": 2, "daligt": 1},
        "samverkan_extern": {"bra": 6, "mindre_bra": 2, "daligt": 2},
        "hembesok": {"ja": 3, "nej": 7},
        "talar_foraldrar": {"ja": 6, "nej": 4},
        "talar_barn": {"ja": 6, "nej": 4},
        "barn_arbetsplan": {"ja": 3, "nej": 7},
    },
    "mottagning": {
        "utbildning": {"socionom": 2},
        "kon": {"kvinna": 2},
        "ar_i_yrket": {"4_8": 1, "8_plus": 1},
        "ar_pa_enheten": {"4_8": 1, "8_plus": 1},
        "introduktion": {"ja": 1, "delvis": 1},
        "fadder": {"ja": 1, "nej": 1},
        "handledning": {"extern": 2},
        "arendediskussion": {"varje_vecka": 2},
        "arbetsbelastning": {"rimlig": 1, "ganska_hog": 1},
        "instrument": {"nej": 2},
        "samverkan_intern": {"mycket_bra": 1, "bra": 1},
        "samverkan_extern": {"bra": 1, "mindre_bra": 1},
        "hembesok": {"nej": 2},
        "talar_foraldrar": {"ja": 2},
        "talar_barn": {"nej": 2},
        "barn_arbetsplan": {"nej": 2},
    },
}
"""Unit code to question to how many gave each answer."""

ROUTINES = ("skyddade_personuppgifter", "utlamnande", "delegation", "avvikelse", "lex_sarah")
KNOWLEDGE = ("kan_val", "kan_delvis", "kan_val", "kan_inte", "kan_delvis", "kan_val", "kan_val")
EARLIER = (["inget"], ["barn_unga"], ["ekonomiskt_bistand", "skadligt_bruk"], ["funktionsnedsattning"], ["inget"])
TAKES_PART = (
    "Att den det gäller är med när planen görs och vet varför vi beslutar som vi gör.",
    "Att man får säga sin mening och att vi tar den på allvar.",
    "Att vi skriver så att det går att förstå utan att ringa oss.",
)
WHOLE = (
    "Att se hela familjens situation och inte bara ansökan.",
    "Att vi samarbetar med vård, skola och arbetsförmedling om det som hänger ihop.",
)
COMMENTS = ("Vi skulle behöva mer tid för nya kollegor.", "Handledningen betyder mycket. Behåll den!")


def competence_answers(unit: str) -> list[dict[str, AnswerValue]]:
    """One document for each who answered in ``unit``; together they give exactly the counts above."""
    columns = {name: _spread(counts, place) for place, (name, counts) in enumerate(ANSWERED[unit].items())}
    people = range(len(next(iter(columns.values()))))
    return [_person(number, {name: values[number] for name, values in columns.items()}) for number in people]


def _spread(counts: Counts, shift: int) -> list[str]:
    """Each code as often as counted, begun at another person for each question, so that nobody is first in all."""
    values = [code for code, count in counts.items() for _ in range(count)]
    start = shift * 3 % len(values)
    return values[start:] + values[:start]


def _person(number: int, chosen: Mapping[str, str]) -> dict[str, AnswerValue]:
    answers: dict[str, AnswerValue] = {**chosen, "tidigare_omraden": EARLIER[number % len(EARLIER)]}
    answers["rutiner"] = {row: KNOWLEDGE[(number + 2 * place) % len(KNOWLEDGE)] for place, row in enumerate(ROUTINES)}
    answers["delaktighet_text"] = TAKES_PART[number % len(TAKES_PART)]
    if number % 2:
        answers["helhet_text"] = WHOLE[number // 2 % len(WHOLE)]
    if chosen["instrument"] == "ja":
        answers["instrument_vilka"] = "Initial bedömning och FREDA kortfrågor"
    if number % 4 == 3:
        answers["kommentar"] = COMMENTS[number // 4 % len(COMMENTS)]
    return answers
