"""An XLSForm workbook as a questionnaire: everything that stands in the way is told at once, with sheet and row."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping

import msgspec

from portal.questionnaire.checks import check
from portal.questionnaire.definition import (
    CodeDomain,
    Condition,
    Contradiction,
    Index,
    MatrixDomain,
    MultipleCodeDomain,
    Questionnaire,
    Section,
    Text,
)
from portal.surveys.interchange.answers import AnswerReader
from portal.surveys.interchange.columns import Row, language_names, read_rows
from portal.surveys.interchange.conditions import ConditionReader
from portal.surveys.interchange.findings import Findings, ImportRefused, sentences
from portal.surveys.interchange.items import ItemReader, answer_names
from portal.surveys.interchange.languages import Languages, read_languages
from portal.surveys.interchange.lists import Lists
from portal.surveys.interchange.naming import NAME, fit_name, plain_letters
from portal.surveys.interchange.second_opinion import ask_pyxform
from portal.surveys.interchange.sections import SectionReader
from portal.surveys.interchange.texts import UNPRINTABLE, TextReader, same_text
from portal.surveys.interchange.tree import read_tree
from portal.surveys.interchange.workbook import OTHER_SHEETS, Sheet, read_sheets

PORTAL_FORMAT = "1"
"""What stands under ``portal_format`` in a workbook that the portal has written."""

_QUESTIONS_A_MINUTE = 4
LONGEST_TITLE = 200
_NO_SURVEY = "Arbetsboken har ingen flik som heter survey. Frågorna ska stå där, en på varje rad."

UNFORESEEN = (
    "Arbetsboken innehåller något som portalen inte klarar att läsa. Ta bort det som är ovanligt i den, några "
    "rader i taget, "
    "och läs in igen."
)
_NO_QUESTION = "Arbetsboken har ingen fråga som portalen kan ställa. Lägg till minst en."


def read_xlsform(content: bytes, file_name: str, findings: Findings) -> Questionnaire:
    """The questionnaire in a workbook. ``file_name`` names it when nothing in it does. Raises ImportRefused."""
    sheets = read_sheets(content, findings)
    if "survey" not in sheets:
        findings.refuse(_NO_SURVEY)
        findings.check()
    if "type" not in {column.lower().strip() for column in sheets["survey"].columns} | _type_columns(sheets["survey"]):
        findings.refuse("Fliken saknar rubriken type i första raden. Där står vad varje fråga är.", "survey", 1)
        findings.check()
    for name in OTHER_SHEETS & set(sheets):
        findings.remark("Fliken används inte av portalen.", name)
    return read_sheets_as_questionnaire(sheets, file_name, findings)


def read_sheets_as_questionnaire(sheets: Mapping[str, Sheet], file_name: str, findings: Findings) -> Questionnaire:
    """The questionnaire in sheets, wherever they come from. Raises ImportRefused."""
    questionnaire = _read(sheets, file_name, findings)
    ask_pyxform(sheets, findings)
    if not findings.obstacles:
        if not questionnaire.asked:
            findings.refuse(_NO_QUESTION, "survey")
            findings.check()
        for sentence in sentences(check(questionnaire)):
            findings.refuse(sentence)
    findings.check()
    return questionnaire


def _read(sheets: Mapping[str, Sheet], file_name: str, findings: Findings) -> Questionnaire:
    """A workbook is anyone's: what nobody has thought of is refused as well, and noted for whoever runs the portal."""
    try:
        return _Workbook(sheets, file_name, findings).read()
    except ImportRefused:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        logging.getLogger("portal").error(
            "workbook failed: %s at %s:%s", type(error).__name__, place.name, place.lineno
        )
        raise ImportRefused([UNFORESEEN, *findings.obstacles]) from None


def _type_columns(sheet: Sheet) -> set[str]:
    """``type`` when a heading means it by another name."""
    return {column for row in read_rows(sheet)[:1] for column in row.plain if column == "type"}


class _Workbook:
    """The parts of one workbook."""

    def __init__(self, sheets: Mapping[str, Sheet], file_name: str, findings: Findings) -> None:
        self.sheets = sheets
        self.file_name = file_name
        self.findings = findings
        self.survey = read_rows(sheets["survey"])
        self.choices = read_rows(sheets["choices"]) if "choices" in sheets else ()
        listed = read_rows(sheets["settings"]) if "settings" in sheets else ()
        self.settings = listed[0] if listed else Row("settings", 2)
        self.is_exported = self.settings.get("portal_format") == PORTAL_FORMAT
        self.languages = self._languages()
        self.texts = TextReader(self.languages, findings, is_exported=self.is_exported)
        self.lists = Lists(self._lists(), self.texts, findings)

    def read(self) -> Questionnaire:
        title = self._title()
        tree = read_tree(self.survey, self.findings)
        answers = AnswerReader(self.lists, self.texts, self.findings)
        items = ItemReader(answers, ConditionReader(unknown=answer_names(tree)), self.texts, self.findings)
        sections = SectionReader(items, self.texts, self.findings).read(tree, title)
        self.lists.keep_all()
        if not sections and not self.findings.obstacles:
            self.findings.refuse(_NO_QUESTION, "survey")
        return self._whole(title, sections)

    def _whole(self, title: Text, sections: tuple[Section, ...]) -> Questionnaire:
        settings = self.settings
        questionnaire = Questionnaire(
            name=self._name(title),
            title=title,
            purpose=self.texts.read(settings, "portal_purpose") or self._purpose(title),
            minutes=1,
            sections=sections,
            indices=self._indices(),
            contradictions=self._contradictions(),
            languages=self._listed(),
            check_answers=settings.get("portal_check_answers") != "no",
            copy_of_answers=settings.get("portal_copy_of_answers") != "no",
        )
        minutes = settings.get("portal_minutes")
        changes = {
            "code_lists": self._kept_lists(questionnaire),
            "minutes": int(minutes) if minutes.isdecimal() and len(minutes) < 5 else self._minutes(questionnaire),
        }
        return Questionnaire(
            **{name: getattr(questionnaire, name) for name in questionnaire.__struct_fields__} | changes
        )

    def _languages(self) -> Languages:
        names = [*language_names(self.survey), *language_names(self.choices, ("label",))]
        if self.is_exported:
            names += [*language_names((self.settings,), ("portal_title", "portal_purpose"))]
        return read_languages(names, self.settings.get("default_language"), self.findings)

    def _listed(self) -> tuple[str, ...]:
        said = tuple(self.settings.get("portal_languages").split())
        return said if said and set(said) >= set(self.languages.listed) else self.languages.listed

    def _lists(self) -> dict[str, list[Row]]:
        lists: dict[str, list[Row]] = {}
        for row in self.choices:
            name = row.get("list name")
            if name:
                lists.setdefault(name, []).append(row)
        return lists

    def _title(self) -> Text:
        title = self.texts.read(self.settings, "portal_title")
        if title and title.get("sv") == self.settings.plain.get("title", ""):
            return title
        written = self.settings.plain.get("title", "") or self.settings.get("id_string") or self.file_name
        words = " ".join(UNPRINTABLE.sub("", written).split())
        if not words:
            self.findings.refuse("Formuläret saknar namn. Skriv det i fliken settings under form_title.", "settings")
        if len(words) > LONGEST_TITLE:
            self.findings.refuse(f"Namnet på formuläret har fler än {LONGEST_TITLE} tecken. Korta det.", "settings", 2)
        return same_text(words, self.languages)

    def _name(self, title: Text) -> str:
        written = self.settings.get("id_string")
        if NAME.fullmatch(written):
            return written
        return fit_name(plain_letters(written) or plain_letters(title["sv"]), (), "formular")

    def _purpose(self, title: Text) -> Text:
        self.findings.remark(
            "Filen har inget syfte för den som svarar att läsa på första sidan. Där står nu formulärets "
            "namn. Skriv syftet i fliken "
            "settings under portal_purpose::Svenska (sv)."
        )
        return title

    def _minutes(self, questionnaire: Questionnaire) -> int:
        minutes = max(1, round(len(questionnaire.asked) / _QUESTIONS_A_MINUTE))
        self.findings.remark(
            f"Tiden att svara är satt till {minutes} min. Skriv en annan i fliken settings under portal_minutes."
        )
        return minutes

    def _kept_lists(self, questionnaire: Questionnaire) -> Mapping[str, object]:
        """The lists that a question asks for, and those that the portal had kept without one."""
        asked = {
            question.domain.code_list
            for question in questionnaire.questions
            if isinstance(question.domain, (CodeDomain, MultipleCodeDomain, MatrixDomain))
        }
        kept = {name for name, rows in self.lists.rows.items() if any("kept" in row.get("portal_list") for row in rows)}
        return {name: listed for name, listed in self.lists.made.items() if name in asked | kept}

    def _indices(self) -> tuple[Index, ...]:
        rows = read_rows(self.sheets["portal_indices"]) if "portal_indices" in self.sheets else ()
        return tuple(
            Index(
                name=row.get("name"),
                label=self.texts.read(row, "label"),
                questions=tuple(row.get("questions").split()),
                at_least=int(row.get("at_least")) if row.get("at_least").isdecimal() else 0,
            )
            for row in rows
        )

    def _contradictions(self) -> tuple[Contradiction, ...]:
        rows = read_rows(self.sheets["portal_contradictions"]) if "portal_contradictions" in self.sheets else ()
        found = []
        for row in rows:
            try:
                when = msgspec.json.decode(row.plain.get("portal_when", ""), type=tuple[Condition, ...])
            except (msgspec.MsgspecError, RecursionError, UnicodeError):
                self.findings.refuse(
                    "Villkoren i kolumnen portal_when går inte att läsa. Ändra dem i portalens JSON i stället.",
                    row.sheet,
                    row.number,
                )
                continue
            found.append(Contradiction(name=row.get("name"), when=when, text=self.texts.read(row, "label")))
        return tuple(found)
