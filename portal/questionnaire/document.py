"""The questionnaire document as bytes: reading, writing and its digest.

What cannot be read is told in Swedish with its place in the document (``sections[0].items[2].domain``), what is wrong
and what to do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from portal.questionnaire.checks import Problem, check
from portal.questionnaire.definition import FORMAT, Questionnaire

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NEWER_FORMAT = (
    "Dokumentet har format {format}, men portalen läser bara till och med format {known}. "
    "Uppdatera portalen, eller exportera dokumentet i det äldre formatet."
)

_KINDS = {
    "array": "en lista [ ]",
    "bool": "true eller false",
    "float": "ett tal",
    "int": "ett heltal",
    "null": "null",
    "object": "ett objekt { }",
    "str": "en text",
}
"""The kinds of value in msgspec's messages, in Swedish."""

# msgspec's messages and what they mean here. The last one takes whatever the others leave.
_TRANSLATIONS = (
    (re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`"), "Här står {got}. Ändra till {expected}."),
    (re.compile(r"Object missing required field `(?P<name>[^`]*)`"), "”{name}” saknas. Lägg till det."),
    (
        re.compile(r"Object contains unknown field `(?P<name>[^`]*)`"),
        "”{name}” hör inte hemma här. Ta bort det eller rätta stavningen.",
    ),
    (re.compile(r"Invalid value (?P<value>.+)"), "Sorten {value} finns inte. Rätta stavningen."),
    (re.compile(r".*out of range"), "Talet är för stort eller för litet. Skriv ett rimligare tal."),
    (re.compile(r".*"), "Värdet går inte att läsa. Rätta det."),
)


class DocumentError(ValueError):
    """A document that is not a questionnaire, or not a sound one. ``problems`` are Swedish sentences, one for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def read(data: bytes | str) -> Questionnaire:
    """The questionnaire in ``data`` (JSON, UTF-8). Raises DocumentError with every problem that ``check`` finds."""
    questionnaire = decode(data)
    problems = check(questionnaire)
    if problems:
        raise DocumentError(tuple(_sentence(problem) for problem in problems))
    return questionnaire


def decode(data: bytes | str) -> Questionnaire:
    """The questionnaire in ``data``, its form examined but not its sense.

    For documents that were checked when they were published: a check added later must not lock them out.
    Raises DocumentError.
    """
    encoded = (data.encode(errors="replace") if isinstance(data, str) else data).removeprefix(_BYTE_ORDER_MARK)
    try:
        return _DECODER.decode(encoded)
    except msgspec.ValidationError as error:
        problem = _newer_format(encoded) or _misfit(str(error))
    except msgspec.DecodeError as error:
        problem = _malformed(str(error), encoded)
    except UnicodeDecodeError:
        problem = Problem("", "Dokumentet är inte skrivet i UTF-8. Spara om filen med teckenkodningen UTF-8.")
    except RecursionError:
        problem = Problem("", "Dokumentet har för många nivåer inuti varandra. Förenkla villkoren.")
    raise DocumentError((_sentence(problem),))


def write(questionnaire: Questionnaire) -> bytes:
    """The questionnaire as canonical JSON in UTF-8: equal questionnaires give equal bytes.

    Fields stand in the order of the definition, mappings sorted by key. What equals its default is left out, so that
    a field added to the format later leaves the digests of older documents alone.
    """
    # Through the decoder once, so that 1 and 1.0 in a field of numbers are written alike.
    return msgspec.json.encode(_plain(_DECODER.decode(msgspec.json.encode(questionnaire))))


def digest(questionnaire: Questionnaire) -> str:
    """SHA-256 of the canonical document, in hexadecimal."""
    return hashlib.sha256(write(questionnaire)).hexdigest()


_DECODER = msgspec.json.Decoder(Questionnaire)


class _Format(Struct):
    """Just enough of a document to see which format it has."""

    format: int = FORMAT


def _plain(part: object) -> object:
    """Plain data without what equals its default. (The encoder's own omission goes by identity, not equality.)"""
    if isinstance(part, Struct):
        tag = part.__struct_config__.tag
        stated = {name: getattr(part, name) for name in part.__struct_fields__}
        kept = {name: _plain(value) for name, value in stated.items() if value != _defaults(type(part))[name]}
        return {"type": tag} | kept if tag else kept
    if isinstance(part, Mapping):
        return {key: _plain(part[key]) for key in sorted(part)}
    if isinstance(part, tuple):
        return [_plain(each) for each in part]
    return part


@cache
def _defaults(kind: type[Struct]) -> dict[str, Any]:
    """Field name to default; a mark that equals nothing for a field that must be stated."""
    return {
        field.name: field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        for field in fields(kind)
    }


def _sentence(problem: Problem) -> str:
    return f"{problem.path}: {problem.message}" if problem.path else problem.message


def _newer_format(encoded: bytes) -> Problem | None:
    """A document in a newer format is told so, not that its news are mistakes."""
    try:
        found = msgspec.json.decode(encoded, type=_Format).format
    except (msgspec.ValidationError, RecursionError):  # what is not asked for may lie deep
        return None
    return Problem("format", _NEWER_FORMAT.format(format=found, known=FORMAT)) if found > FORMAT else None


def _misfit(message: str) -> Problem:
    """msgspec's ``what - at `$.path``` as a Problem."""
    what, _, place = message.partition(" - at ")
    path = place.strip("`").removeprefix("$").removeprefix(".").replace("[...]", "[…]")
    match, translation = next((match, text) for pattern, text in _TRANSLATIONS if (match := pattern.fullmatch(what)))
    words = match.groupdict()
    words |= {part: _kinds(words[part]) for part in ("expected", "got") if part in words}
    return Problem(path, translation.format(**words))


def _kinds(alternatives: str) -> str:
    """``int | str`` in Swedish."""
    return " eller ".join(_KINDS.get(kind, kind) for kind in alternatives.split(" | "))


def _malformed(message: str, encoded: bytes) -> Problem:
    """msgspec's ``JSON is malformed: … (byte n)`` as a Problem with line and column."""
    match = re.search(r"\(byte (\d+)\)", message)
    if match is None:
        return Problem("", "Dokumentet tar slut för tidigt. Kontrollera att hela filen kom med.")
    lines = encoded[: int(match[1])].decode(errors="replace").split("\n")
    return Problem(
        f"rad {len(lines)}, tecken {len(lines[-1]) + 1}",
        "Här är ett skrivfel i JSON. Leta efter ett komma, ett citattecken eller en parentes som saknas eller är "
        "för mycket, och rätta det.",
    )
