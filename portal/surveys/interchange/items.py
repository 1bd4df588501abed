"""Rows of the sheet ``survey`` as questions and texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import structs

from portal.questionnaire.definition import (
    AnyOf,
    Condition,
    Item,
    MatrixDomain,
    MatrixRow,
    Question,
    StatementItem,
    Text,
    TextDomain,
)
from portal.questionnaire.matrix_rows import rows_of, with_rows
from portal.surveys.interchange.answers import AnswerReader, parameters
from portal.surveys.interchange.columns import Row
from portal.surveys.interchange.condition_writing import write_condition
from portal.surveys.interchange.conditions import CannotSay, ConditionReader, Known, join
from portal.surveys.interchange.findings import Findings
from portal.surveys.interchange.lists import SPECIFY
from portal.surveys.interchange.naming import fit_name
from portal.surveys.interchange.texts import TextReader, from_table
from portal.surveys.interchange.tree import Group, Leaf

_MEDIA = ("image", "big-image", "audio", "video")
_SAID = {"": False, "no": False, "false": False, "false()": False, "0": False} | dict.fromkeys(
    ("yes", "true", "true()", "1", "ja"), True
)


class ItemReader:
    """Reads items in order; ``conditions`` comes to know each question as it is passed."""

    def __init__(
        self, answers: AnswerReader, conditions: ConditionReader, texts: TextReader, findings: Findings
    ) -> None:
        self.answers = answers
        self.conditions = conditions
        self.texts = texts
        self.findings = findings
        self.questions: dict[str, Question] = {}

    def read(self, leaf: Leaf, surrounding: Sequence[Condition]) -> list[Item]:
        """The items of a row: none when it holds no question, two when it has an ”other” to specify.

        ``surrounding``: what must hold besides the row's own condition.
        """
        row = leaf.row
        self._judge(leaf)
        relevant = self.relevance(row, surrounding)
        if relevant is False:
            self.findings.remark("Villkoret uppfylls aldrig, så raden är utelämnad.", "survey", row.number)
            return []
        condition = None if relevant is True else relevant
        if leaf.kind.what == "note" or self._is_read_only(leaf):
            return self._statement(row, condition)
        domain = self.answers.read(leaf)
        text = self._text(row)
        if domain is None or not text:
            self.conditions.unknown[leaf.written_name] = ""  # told already
            return []
        question = Question(
            name=self._name(row),
            text=text,
            domain=domain,
            hint=self.texts.read(row, "hint") if row.texts.get("label") else {},
            required=self._is_required(row),
            relevant_if=condition,
            background=row.says_yes("portal_background"),
            sensitive=row.says_yes("portal_sensitive"),
            footnote=self.texts.read(row, "portal_footnote"),
            from_link=row.says_yes("portal_from_link"),
        )
        self._know(leaf.written_name, question, None, self.answers.codes)
        return [question, *self._specified(leaf, question, condition)]

    def read_matrix(
        self, row: Row, text: Text, rows: Sequence[Leaf], surrounding: Sequence[Condition]
    ) -> Question | None:
        """One question of several rows with the same alternatives. ``row``: the group, or the row of headings."""
        domain = self.answers.read(rows[0])
        relevant = self.relevance(row, surrounding)
        if domain is None or relevant is False:
            return None
        codes = self.answers.codes
        code_list: str = domain.code_list  # type: ignore[union-attr]
        question = Question(name=self._name(row), text=text, domain=MatrixDomain(rows=(), code_list=code_list))
        for leaf in rows:
            question = self._with_row(question, leaf, codes)
        if not rows_of(question):
            return None
        question = structs.replace(
            question,
            hint=self.texts.read(row, "hint"),
            required=self._is_required(rows[0].row),
            relevant_if=None if relevant is True else relevant,
            background=row.says_yes("portal_background"),
            sensitive=row.says_yes("portal_sensitive"),
            footnote=self.texts.read(row, "portal_footnote"),
        )
        self.questions[question.name] = question
        return question

    def _with_row(self, question: Question, leaf: Leaf, codes: Mapping[str, str]) -> Question:
        """The matrix with one row more, which later conditions may name; as it was when the row is never asked."""
        self._judge(leaf)
        relevant = self.relevance(leaf.row)
        if relevant is False:
            self.findings.remark("Villkoret uppfylls aldrig, så raden är utelämnad.", "survey", leaf.row.number)
            self.conditions.unknown[leaf.written_name] = "Raden är utelämnad."
            return question
        name = fit_name(
            leaf.row.get("portal_name") or leaf.written_name, {each.name for each in rows_of(question)}, "rad"
        )
        own = MatrixRow(
            name=name, text=self._text(leaf.row), relevant_if=None if isinstance(relevant, bool) else relevant
        )
        longer = with_rows(question, (*rows_of(question), own))
        self._know(leaf.written_name, longer, name, codes)
        return longer

    def relevance(self, row: Row, surrounding: Sequence[Condition] = ()) -> Condition | bool:
        """The condition of a row and of what it stands in. What cannot be said is told, and counts as true."""
        own: Condition | bool = True
        written = row.get("relevant")
        if written:
            exact = self._exact(row, written)
            try:
                own = exact if exact is not None else self.conditions.read(written)
            except CannotSay as error:
                if str(error):
                    self.findings.refuse(str(error), row.sheet, row.number)
        return join("and", [*surrounding, own])

    def _exact(self, row: Row, written: str) -> Condition | None:
        """The condition as the portal holds it, when the row still says what the portal wrote."""
        held = row.plain.get("portal_relevant", "")
        if not held:
            return None
        names = {(known.question, known.row): name for name, known in self.conditions.known.items()}
        try:
            condition = msgspec.json.decode(held, type=Condition)
            said = write_condition(condition, lambda question, part: names[question, part], self.questions)
        except (msgspec.MsgspecError, KeyError, RecursionError, UnicodeError):
            return None
        return condition if said == written else None

    def _know(self, written: str, question: Question, part: str | None, codes: Mapping[str, str]) -> None:
        self.questions[question.name] = question
        self.conditions.known[written] = Known(question.name, question.domain, part, dict(codes))

    def _name(self, row: Row) -> str:
        written = row.get("portal_name") or row.get("name")
        if not written:
            self.findings.refuse("Frågan saknar namn. Skriv ett i kolumnen name.", "survey", row.number)
        name = fit_name(written, self.questions)
        if written and name != written:
            self.findings.remark(f"Frågan ”{written[:60]}” heter ”{name}” i portalen.", "survey", row.number)
        return name

    def _text(self, row: Row) -> Text:
        text = self.texts.read(row, "label") or self.texts.read(row, "hint")
        if not text:
            self.findings.refuse("Frågan saknar text. Skriv den i kolumnen label.", "survey", row.number)
        return text

    def _statement(self, row: Row, condition: Condition | None) -> list[Item]:
        text, hint = self.texts.read(row, "label"), self.texts.read(row, "hint")
        if row.get("calculation") or (row.get("default") and not text):
            self.findings.refuse(
                "Raden visar något uträknat, och det kan portalen inte. Skriv texten.", "survey", row.number
            )
        if not text and not hint:
            self.findings.remark("Raden har ingen text och är utelämnad.", "survey", row.number)
            return []
        whole = {tag: "\n".join(part for part in (text.get(tag), hint.get(tag)) if part) for tag in text or hint}
        return [StatementItem(text=whole, relevant_if=condition)]

    def _is_read_only(self, leaf: Leaf) -> bool:
        said = leaf.row.get("readonly").lower()
        if said in _SAID and not _SAID[said]:
            return False
        if said not in _SAID or leaf.kind.what != "text":
            self.findings.refuse(
                "Frågan går bara att läsa (read_only). Gör om den till note, eller ta bort det.",
                "survey",
                leaf.row.number,
            )
        return True

    def _is_required(self, row: Row) -> bool:
        said = row.get("required").lower()
        if said not in _SAID:
            self.findings.refuse(
                "Frågan måste besvaras bara ibland (ett villkor i kolumnen required), och det kan portalen "
                "inte. Skriv yes eller no.",
                "survey",
                row.number,
            )
        return _SAID.get(said, False)

    def _specified(self, leaf: Leaf, question: Question, condition: Condition | None) -> list[Item]:
        """The text question that follows an alternative ”other”."""
        if not leaf.kind.has_other:
            return []
        chosen = AnyOf(question=question.name, codes=(self.answers.codes["other"],))
        relevant = join("and", [*([condition] if condition else []), chosen])
        written = f"{leaf.written_name}_other"
        more = Question(
            name=fit_name(written, self.questions),
            text=from_table(SPECIFY, self.texts.languages),
            domain=TextDomain(),
            relevant_if=None if isinstance(relevant, bool) else relevant,
        )
        self._know(written, more, None, {})
        return [more]

    def _judge(self, leaf: Leaf) -> None:
        """What stands in a row and has no place in the portal."""
        row, number = leaf.row, leaf.row.number
        if any(row.texts.get(medium) for medium in _MEDIA):
            self.findings.refuse(
                "Raden visar bild, ljud eller film, och det kan portalen inte. Beskriv med ord.", "survey", number
            )
        if row.get("default") and leaf.kind.what != "note":
            self.findings.remark("Svaret är förifyllt (default). I portalen börjar frågan tom.", "survey", number)
        if (row.get("calculation") and leaf.kind.what not in ("note", "text")) or (
            row.get("calculation") and leaf.kind.what == "text" and not row.get("readonly")
        ):
            self.findings.refuse(
                "Svaret räknas ut (calculation), och det kan portalen inte. Ta bort uträkningen.", "survey", number
            )
        if row.texts.get("jr:requiredMsg") or row.texts.get("jr:constraintMsg"):
            self.findings.remark("Egna felmeddelanden följer inte med; portalen har sina.", "survey", number)
        if row.texts.get("guidance_hint"):
            self.findings.remark("Vägledning till intervjuaren (guidance_hint) följer inte med.", "survey", number)
        if parameters(row).get("randomize", "").lower() == "true":
            self.findings.remark("Svarsalternativen slumpas inte i portalen.", "survey", number)


def answer_names(whole: Group) -> dict[str, str]:
    """What a name stands for as long as it has not been passed as a question: name to why it holds no answer."""
    reasons = {
        "calculate": "Det är en uträkning (calculate), och portalen räknar inte i formuläret.",
        "metadata": "Det är en uppgift om telefonen eller tiden, som portalen inte sparar.",
        "hidden": "Det är ett dolt värde, som portalen inte har.",
        "note": "Det är en text utan svar.",
        "refused": "",
    }
    names = {leaf.written_name: reasons.get(leaf.kind.what, "Den frågan kommer senare.") for leaf in whole.leaves}
    return names | {group.row.get("name"): "Det är en grupp utan svar." for group in whole.groups}
