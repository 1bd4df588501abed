"""From answers in documents to NumPy arrays: one decoder class for each kind of variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from portal.questionnaire.definition import Answers, AnswerValue
from portal.questionnaire.variables import Variable

NOT_ANSWERED = -1
"""The question was put, or could have been, and has no answer."""

NOT_ASKED = -2
"""The question has no answer and was off the response's routing path."""


class UnknownAnswer(ValueError):
    """A stored answer that the questionnaire has no place for: the data belong to another version of it."""

    def __init__(self, variable: Variable, value: object) -> None:
        super().__init__(
            f"Frågan {variable.name} har svaret {value!r}, som inte finns i den fastställda versionen av "
            "frågeformuläret. Kontrollera att svaren hör till rätt version."
        )


Positions = NDArray[np.int8] | NDArray[np.int16]
"""One byte a response as long as a variable has no more codes than that can tell apart: few have, units of a large
municipality do."""


class Block(NamedTuple):
    """A variable of a number of responses; the arrays are those of observations.Column."""

    positions: Positions
    values: NDArray[np.float64] | None = None
    choices: NDArray[np.bool_] | None = None


_NO_ROWS: dict[str, str] = {}

Decoder = Callable[[Sequence[Answers]], Block]


class _CodeDecoder:
    """One code, also of a scale and of one row of a matrix."""

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self.places: dict[AnswerValue | None, int] = {None: NOT_ANSWERED}
        self.is_narrow = len(variable.codes) <= np.iinfo(np.int8).max
        for place, code in enumerate(variable.codes):
            self.places[code.code] = place
            if variable.kind == "scale" and not code.is_missing:
                self.places[int(code.code)] = place

    def __call__(self, documents: Sequence[Answers]) -> Block:
        try:
            places = self._places_in(documents)
            return Block(np.array(places, dtype=np.int8) if self.is_narrow else np.array(places, dtype=np.int16))
        except (KeyError, TypeError, AttributeError):
            self._refuse(documents)

    def _places_in(self, documents: Sequence[Answers]) -> list[int]:
        # The innermost loops of all: written out, because a call for each answer would double the time.
        places, name, row = self.places, self.variable.question.name, self.variable.row
        if row is None:
            return [places[document.get(name)] for document in documents]
        row_name = row.name
        return [places[document.get(name, _NO_ROWS).get(row_name)] for document in documents]  # type: ignore[union-attr]

    def _refuse(self, documents: Sequence[Answers]) -> NoReturn:
        known = list(self.places)
        raise UnknownAnswer(
            self.variable, next(value for value in self._values(documents) if value not in known)
        ) from None

    def _values(self, documents: Sequence[Answers]) -> Iterator[object]:
        for document in documents:
            value = document.get(self.variable.question.name)
            if self.variable.row is None or value is None:
                yield value
            else:
                yield value.get(self.variable.row.name) if isinstance(value, dict) else [value]


class _SeveralCodesDecoder:
    """Few combinations are chosen by many: each is looked up once and then known by its number."""

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self.places = {code.code: place for place, code in enumerate(variable.codes)}

    def __call__(self, documents: Sequence[Answers]) -> Block:
        name = self.variable.question.name
        combinations: dict[tuple[str, ...], int] = {(): 0}
        try:
            numbers = [
                combinations.setdefault(_listed(chosen), len(combinations)) if (chosen := document.get(name)) else 0
                for document in documents
            ]
            table = np.array([self._ticks(combination) for combination in combinations], dtype=np.bool_)
        except (KeyError, TypeError):
            self._refuse(documents)
        choices = table.reshape(len(combinations), len(self.places))[numbers]
        return Block(np.array([0 if number else NOT_ANSWERED for number in numbers], dtype=np.int8), choices=choices)

    def _ticks(self, combination: tuple[str, ...]) -> list[bool]:
        chosen = {self.places[code] for code in combination}
        return [place in chosen for place in range(len(self.places))]

    def _refuse(self, documents: Sequence[Answers]) -> NoReturn:
        known = list(self.places)
        answers = (document.get(self.variable.question.name) or [] for document in documents)
        raise UnknownAnswer(
            self.variable,
            next(a for a in answers if not isinstance(a, list) or any(code not in known for code in a)),
        ) from None


def _listed(chosen: AnswerValue) -> tuple[str, ...]:
    if not isinstance(chosen, list):
        raise TypeError
    return tuple(chosen)


class _NumberDecoder:
    def __init__(self, variable: Variable) -> None:
        self.variable = variable

    def __call__(self, documents: Sequence[Answers]) -> Block:
        name = self.variable.question.name
        try:
            values = np.array([document.get(name, np.nan) for document in documents], dtype=np.float64)
        except (ValueError, TypeError):
            raise UnknownAnswer(self.variable, self._first_without_number(documents)) from None
        return Block(np.where(np.isnan(values), NOT_ANSWERED, 0).astype(np.int8), values=values)

    def _first_without_number(self, documents: Sequence[Answers]) -> object:
        answers = (document.get(self.variable.question.name, 0) for document in documents)
        return next(answer for answer in answers if not isinstance(answer, (int, float)))


class _PresenceDecoder:
    """Texts, dates and files: whether there is one."""

    def __init__(self, variable: Variable) -> None:
        self.name = variable.question.name

    def __call__(self, documents: Sequence[Answers]) -> Block:
        name = self.name
        return Block(np.array([0 if document.get(name) else NOT_ANSWERED for document in documents], dtype=np.int8))


_DECODERS: dict[str, Callable[[Variable], Decoder]] = {
    "code": _CodeDecoder,
    "scale": _CodeDecoder,
    "codes": _SeveralCodesDecoder,
    "number": _NumberDecoder,
    "text": _PresenceDecoder,
    "date": _PresenceDecoder,
    "files": _PresenceDecoder,
}


def decoder(variable: Variable) -> Decoder:
    """What turns a sequence of documents into a Block for ``variable``, by its kind."""
    return _DECODERS[variable.kind](variable)
