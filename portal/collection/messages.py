"""What is said when an answer cannot be taken: where, what, what next. The questionnaire core gives only the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.collection.phrases import number
from portal.i18n import gettext, ngettext
from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import (
    CodeDomain,
    DateDomain,
    FileDomain,
    MatrixDomain,
    MultipleCodeDomain,
    NumericDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    text_in,
)
from portal.questionnaire.domains import AnswerProblem

LONGEST_QUOTE = 40


@dataclass(frozen=True)
class ShownProblem:
    """A problem as a page shows it; ``row`` is empty unless it concerns one row of a matrix.

    ``message`` stands beside the field. ``place`` is the words of the question, and of the row when the message
    does not name it: what the error summary needs besides.
    """

    question: str
    row: str
    message: str
    place: str = ""

    @property
    def line(self) -> str:
        """The problem where the question is out of sight: ”Hur gammal är du? Skriv ett tal.”"""
        if self.place.endswith(("?", "!", ".", ":")):
            return f"{self.place} {self.message}"
        return gettext("%(place)s: %(message)s", place=self.place, message=self.message)


@dataclass(frozen=True)
class _Case:
    """One problem with what its message may need. ``typed`` is what was sent, empty when nothing is known of it."""

    problem: AnswerProblem
    question: Question
    questionnaire: Questionnaire | None
    language: str
    typed: str

    def number(self, detail: str) -> str:
        return number(float(self.problem.details[detail]))

    def row_text(self) -> str:
        """The words of the matrix row; empty when the problem concerns no row that exists."""
        domain = self.question.domain
        rows = domain.rows if isinstance(domain, MatrixDomain) else ()
        return next((text_in(row.text, self.language) for row in rows if row.name == self.problem.row), "")

    def code_label(self) -> str:
        """The words of the alternative that the problem is about; its code when it is not in the list."""
        code, domain = str(self.problem.details["code"]), self.question.domain
        if self.questionnaire is None or not isinstance(domain, (CodeDomain, MultipleCodeDomain, MatrixDomain)):
            return code
        listed = codes(self.questionnaire, domain.code_list)
        return next((text_in(each.label, self.language) for each in listed if each.code == code), code)


def show_problem(
    problem: AnswerProblem,
    question: Question,
    language: str,
    questionnaire: Questionnaire | None = None,
    typed: Sequence[str] = (),
) -> ShownProblem:
    """Put one problem into words.

    ``questionnaire`` lets alternatives be called by their labels; ``typed`` is what the field held when it was sent.
    """
    case = _Case(problem, question, questionnaire, language, _quotable(typed))
    message = _MESSAGES.get(problem.reason, _wrong_type)(case)
    place, row = text_in(question.text, language), case.row_text()
    if row and problem.reason != "required":
        place = f"{place} {row}"
    return ShownProblem(problem.question, problem.row or "", message, place)


def _quotable(typed: Sequence[str]) -> str:
    text = " ".join(" ".join(typed).split())
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rstrip() + "…"


def _required(case: _Case) -> str:
    match case.question.domain:
        case MultipleCodeDomain():
            return gettext("Välj minst ett svar.")
        case ScaleDomain() as scale:
            return _choose_step(scale, case.language)
        case MatrixDomain():
            if row := case.row_text():
                return gettext("”%(row)s” saknar svar. Välj ett svar på raden.", row=row)
            return gettext("Välj ett svar på varje rad.")
        case NumericDomain():
            return gettext("Skriv ett tal.")
        case DateDomain():
            return gettext("Skriv ett datum, till exempel 2026-03-15.")
        case CodeDomain():
            return gettext("Välj ett av svaren.")
        case FileDomain():
            return gettext("Välj en fil.")
        case _:
            return gettext("Skriv ett svar.")


def _choose_step(scale: ScaleDomain, language: str) -> str:
    limits = {"minimum": number(scale.minimum), "maximum": number(scale.maximum)}
    if scale.missing:
        labels = "”, ”".join(text_in(code.label, language) for code in scale.missing)
        return gettext("Välj ett tal från %(minimum)s till %(maximum)s, eller ”%(missing)s”.", missing=labels, **limits)
    return gettext("Välj ett tal från %(minimum)s till %(maximum)s.", **limits)


def _too_long(case: _Case) -> str:
    details = case.problem.details
    over = int(details["length"]) - int(details["maximum_length"])
    return gettext(
        "Texten är %(length)s tecken lång och får vara högst %(maximum)s. Korta den med minst %(over)s tecken.",
        length=case.number("length"),
        maximum=case.number("maximum_length"),
        over=number(over),
    )


def _not_a_number(case: _Case) -> str:
    domain = case.question.domain
    takes_decimals = isinstance(domain, NumericDomain) and domain.decimals > 0
    if takes_decimals and case.typed:
        return gettext(
            "”%(typed)s” går inte att läsa som ett tal. Skriv med siffror, till exempel 12,5.", typed=case.typed
        )
    if takes_decimals:
        return gettext("Svaret går inte att läsa som ett tal. Skriv med siffror, till exempel 12,5.")
    if case.typed:
        return gettext(
            "”%(typed)s” går inte att läsa som ett tal. Skriv bara siffror, till exempel 12.", typed=case.typed
        )
    return gettext("Svaret går inte att läsa som ett tal. Skriv bara siffror, till exempel 12.")


def _too_small(case: _Case) -> str:
    if isinstance(scale := case.question.domain, ScaleDomain):
        return _choose_step(scale, case.language)
    return gettext("Talet är för litet. Skriv %(minimum)s eller mer.", minimum=case.number("minimum"))


def _too_large(case: _Case) -> str:
    if isinstance(scale := case.question.domain, ScaleDomain):
        return _choose_step(scale, case.language)
    return gettext("Talet är för stort. Skriv %(maximum)s eller mindre.", maximum=case.number("maximum"))


def _too_many_decimals(case: _Case) -> str:
    decimals = int(case.problem.details["decimals"])
    if decimals == 0:
        return gettext("Skriv ett heltal, utan decimaler.")
    return ngettext(
        "Talet har för många decimaler. Skriv högst %(num)s decimal.",
        "Talet har för många decimaler. Skriv högst %(num)s decimaler.",
        decimals,
    )


def _unknown_code(_case: _Case) -> str:
    return gettext("Svaret som kom fram finns inte bland alternativen. Välj ett av dem.")


def _unknown_row(_case: _Case) -> str:
    return gettext("Ett svar gällde en rad som inte finns. Gå igenom raderna och välj igen.")


def _too_many(case: _Case) -> str:
    details = case.problem.details
    return gettext(
        "Du har valt %(given)s svar och kan välja högst %(maximum)s. Ta bort minst %(over)s.",
        given=case.number("given"),
        maximum=case.number("at_most"),
        over=number(int(details["given"]) - int(details["at_most"])),
    )


def _exclusive(case: _Case) -> str:
    return gettext(
        "”%(choice)s” går inte att kombinera med andra svar. Välj bara det, eller ta bort det.",
        choice=case.code_label(),
    )


def _several_values(_case: _Case) -> str:
    return gettext("Flera svar kom fram på samma fråga. Välj det som gäller.")


def _not_a_date(case: _Case) -> str:
    if case.typed:
        return gettext(
            "”%(typed)s” är inte ett datum. Skriv år, månad och dag, till exempel 2026-03-15.", typed=case.typed
        )
    return gettext("Svaret är inte ett datum. Skriv år, månad och dag, till exempel 2026-03-15.")


def _too_early(case: _Case) -> str:
    return gettext("Datumet är för tidigt. Välj %(earliest)s eller senare.", earliest=case.problem.details["earliest"])


def _too_late(case: _Case) -> str:
    return gettext("Datumet är för sent. Välj %(latest)s eller tidigare.", latest=case.problem.details["latest"])


def _not_an_email(case: _Case) -> str:
    if case.typed:
        return gettext(
            "”%(typed)s” är inte en e-postadress. Skriv den som namn@exempel.se eller lämna rutan tom.",
            typed=case.typed,
        )
    return gettext("Svaret är inte en e-postadress. Skriv den som namn@exempel.se eller lämna rutan tom.")


def _empty_file(case: _Case) -> str:
    return gettext("Filen ”%(name)s” är tom. Välj en annan fil.", name=case.problem.details["name"])


def _file_too_large(case: _Case) -> str:
    return gettext(
        "Filen ”%(name)s” är för stor. Välj en fil på högst %(megabytes)s MB.",
        name=case.problem.details["name"],
        megabytes=case.number("megabytes"),
    )


def _wrong_kind_of_file(case: _Case) -> str:
    domain = case.question.domain
    return gettext(
        "Filen ”%(name)s” går inte att ta emot. Välj en fil av något av de här slagen: %(kinds)s.",
        name=case.problem.details["name"],
        kinds=", ".join(domain.labels) if isinstance(domain, FileDomain) else "",
    )


def _broken_picture(case: _Case) -> str:
    name = case.problem.details["name"]
    return gettext("Bilden ”%(name)s” går inte att läsa. Spara den som JPEG, eller välj en annan fil.", name=name)


def _too_many_files(case: _Case) -> str:
    at_most, name = int(case.problem.details["at_most"]), case.problem.details.get("name", "")
    if not name:
        return ngettext("Välj högst %(num)s fil.", "Välj högst %(num)s filer.", at_most)
    return ngettext(
        "Filen ”%(name)s” kom inte med. Du kan skicka högst %(num)s fil.",
        "Filen ”%(name)s” kom inte med. Du kan skicka högst %(num)s filer.",
        at_most,
        name=name,
    )


def _wrong_type(_case: _Case) -> str:
    return gettext("Ditt sparade svar går inte att läsa. Svara på frågan igen.")


_MESSAGES: dict[str, Callable[[_Case], str]] = {
    "required": _required,
    "too_long": _too_long,
    "not_a_number": _not_a_number,
    "not_an_email": _not_an_email,
    "too_small": _too_small,
    "too_large": _too_large,
    "too_many_decimals": _too_many_decimals,
    "unknown_code": _unknown_code,
    "unknown_row": _unknown_row,
    "too_many": _too_many,
    "exclusive": _exclusive,
    "several_values": _several_values,
    "not_a_date": _not_a_date,
    "too_early": _too_early,
    "too_late": _too_late,
    "empty_file": _empty_file,
    "file_too_large": _file_too_large,
    "wrong_kind_of_file": _wrong_kind_of_file,
    "broken_picture": _broken_picture,
    "too_many_files": _too_many_files,
    "wrong_type": _wrong_type,
}
