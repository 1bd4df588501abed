"""LimeSurvey's one-letter question types: what they stand for in XLSForm, and the lists that it writes itself."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]
List = tuple[str, Mapping[str, Words]]
"""The name of a list, and its codes with what they are called."""

_YES_NO: Mapping[str, Words] = {"Y": {"sv": "Ja", "en": "Yes"}, "N": {"sv": "Nej", "en": "No"}}
_UNCERTAIN: Mapping[str, Words] = {"U": {"sv": "Osäker", "en": "Uncertain"}}

FIXED: Mapping[str, List] = {
    "Y": ("ja_nej", _YES_NO),
    "G": ("kon", {"F": {"sv": "Kvinna", "en": "Female"}, "M": {"sv": "Man", "en": "Male"}}),
}
ARRAYS: Mapping[str, List] = {
    "A": ("ett_till_fem", {str(step): {"en": str(step)} for step in range(1, 6)}),
    "B": ("ett_till_tio", {str(step): {"en": str(step)} for step in range(1, 11)}),
    "C": ("ja_nej_osaker", {**_YES_NO, **_UNCERTAIN}),
    "E": (
        "forandring",
        {
            "I": {"sv": "Ökat", "en": "Increase"},
            "S": {"sv": "Oförändrat", "en": "Same"},
            "D": {"sv": "Minskat", "en": "Decrease"},
        },
    ),
}
SCALES: Mapping[str, int] = {"5": 5}
REFUSED_KINDS: Mapping[str, str] = {
    "R": "rank svar",
    "|": "file",
    "O": "LimeSurvey lista med kommentar",
    "P": "LimeSurvey flera val med kommentar",
    "1": "LimeSurvey matris med två skalor",
    ";": "LimeSurvey matris med text",
    ":": "LimeSurvey matris med tal",
}
"""As types: those that XLSForm has not are told by their names."""
