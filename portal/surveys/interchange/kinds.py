"""What the word in the column ``type`` stands for: a question that the portal has, or the reason why it has not."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOTED = (
    "start end today deviceid username phonenumber email subscriberid simserial audit imei start-geopoint "
    "background-geopoint background-audio"
)
METADATA = frozenset(_NOTED.split())
"""What a phone notes about itself; the portal stores no such thing."""

_NOTED_BY_PRELOAD = "Portalen sparar inget om telefonen, tiden eller den som svarar, så raden är utelämnad."

_PRESENTED = re.compile(r"^(begin|end)[ _]+(group|repeat|lgroup|looped group|loop)( (?:over )?\S+)?$")
_SELECT = re.compile(
    r"^(?P<command>select_one_external|select_one_from_file|select_multiple_from_file|select one from file|"
    r"select multiple from file|add select one prompt using|add select multiple prompt using|select all that "
    "apply from|"
    r"select one from|select one external|select1|select_one|select one|select_multiple|select multiple|"
    r"select all that apply|rank) (?P<list>.+?)( (?P<other>or specify other|or_other|or other))?$"
)

REFUSED = {
    "geopoint": "Frågan ber om en plats på en karta, och det kan portalen inte. Fråga efter adress eller "
    "område som text.",
    "binary": "Frågan ber om en bild, ett ljud eller en fil, och i en undersökning finns ingen plats för "
    "filer. Ta bort den.",
    "barcode": "Frågan läser en streckkod, och det kan portalen inte. Gör om den till text.",
    "rank": "Frågan ber om en rangordning, och det kan portalen inte. Gör om den till ett val av det "
    "viktigaste, eller en "
    "fråga för varje plats.",
    "file_list": "Svarsalternativen står i en annan fil. Skriv in dem i fliken choices.",
    "repeat": "Upprepade grupper (repeat) finns inte i portalen. Skriv frågorna en gång för varje upprepning, "
    "eller ta bort "
    "upprepningen.",
    "unknown": "Frågetypen ”{type}” finns inte. Rätta stavningen i kolumnen type.",
}
TYPED = {
    "time": "Frågan om klockslag har blivit en textfråga: portalen har ingen egen sort för klockslag.",
    "dateTime": "Frågan om datum och klockslag har blivit en textfråga. Dela upp den i en fråga om datum och "
    "en om tid om datumet "
    "ska räknas.",
}
"""What is asked as text instead, and the remark on it."""

REFUSED["geoshape"] = REFUSED["geotrace"] = REFUSED["geopoint"]


@dataclass(frozen=True)
class Kind:
    """``what``: begin, end, select_one, select_multiple, text, integer, decimal, range, date, note, acknowledge, file,
    calculate, metadata, hidden, or refused with ``reason``, which a text that stands in for something else has too."""

    what: str
    list_name: str = ""
    has_other: bool = False
    is_repeat: bool = False
    reason: str = ""
    limits: str = ""


def kind_of(written: str) -> Kind:
    """What a row of the sheet ``survey`` is. ``written``: the cell with single blanks."""
    group = _PRESENTED.match(written.lower())
    if group:
        return Kind(group[1], is_repeat=group[2] != "group")
    choice = _SELECT.match(written)
    if choice:
        return _select(choice["command"], choice["list"], bool(choice["other"]))
    return _SIMPLE.get(written) or _SIMPLE.get(written.lower()) or _by_pyxform(written)


def _select(command: str, list_name: str, has_other: bool) -> Kind:
    if command == "rank":
        return Kind("refused", reason=REFUSED["rank"])
    if "external" in command or "file" in command or list_name.endswith((".csv", ".xml", ".geojson")):
        return Kind("refused", reason=REFUSED["file_list"])
    if "${" in list_name:
        return Kind("refused", reason="Svarsalternativen hämtas ur tidigare svar. Skriv in dem i fliken choices.")
    several = "multiple" in command or "all that apply" in command
    return Kind("select_multiple" if several else "select_one", list_name.strip(), has_other)


def _by_pyxform(written: str) -> Kind:
    """The many older names, by what pyxform makes of them."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    about = QUESTION_TYPE_DICT.get(written) or QUESTION_TYPE_DICT.get(written.lower())
    if about is None:
        return Kind("refused", reason=REFUSED["unknown"].format(type=written[:60]))
    bind, control = about.get("bind", {}), about.get("control", {})
    if "jr:preload" in bind or written.lower() in METADATA:
        return Kind("metadata", reason=_NOTED_BY_PRELOAD)
    if control.get("tag") == "trigger":
        return Kind("acknowledge")
    if not control:
        return Kind("calculate" if bind else "hidden")
    if bind.get("readonly"):
        return Kind("note")
    found = {"string": "text", "int": "integer", "decimal": "decimal", "date": "date"}.get(bind.get("type", ""))
    if bind.get("type") in TYPED:
        return Kind("text", reason=TYPED[bind["type"]])
    if found is None:
        return Kind("refused", reason=REFUSED.get(bind.get("type", ""), REFUSED["unknown"].format(type=written[:60])))
    return Kind(found, limits=bind.get("constraint", ""))


_SIMPLE = {
    **{
        name: Kind(name)
        for name in ("text", "integer", "decimal", "range", "date", "note", "calculate", "file", "hidden")
    },
    "acknowledge": Kind("acknowledge"),
    "trigger": Kind("acknowledge"),
    "xml-external": Kind("hidden"),
    "csv-external": Kind("hidden"),
    **{name: Kind("metadata", reason=_NOTED_BY_PRELOAD) for name in METADATA},
}
