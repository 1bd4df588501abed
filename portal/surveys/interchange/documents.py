"""The portal's own JSON, brought in from outside: read, checked, and within the same limits as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from portal.questionnaire.definition import CodeList, Questionnaire, text_in
from portal.questionnaire.document import DocumentError, read
from portal.surveys.interchange.findings import Findings, ImportRefused
from portal.surveys.interchange.lists import MOST_CODES
from portal.surveys.interchange.texts import LONGEST_TEXT, UNPRINTABLE
from portal.surveys.interchange.xlsform import LONGEST_TITLE

LARGEST_DOCUMENT = 2 * 1024 * 1024


def read_json(content: bytes) -> Questionnaire:
    """The questionnaire in ``content``. Raises ImportRefused."""
    if len(content) > LARGEST_DOCUMENT:
        raise ImportRefused(["Dokumentet är större än 2 MB. Dela upp frågeformuläret."])
    try:
        return read(content)
    except DocumentError as error:
        raise ImportRefused(error.problems) from None


def judge_size(questionnaire: Questionnaire, findings: Findings) -> None:
    """What a questionnaire from outside may not have: texts, lists and pages that no one could read."""
    title = text_in(questionnaire.title, "sv")
    if len(title) > LONGEST_TITLE or "\n" in title:
        findings.refuse(f"Namnet på formuläret ska stå på en rad och ha högst {LONGEST_TITLE} tecken. Korta det.")
    if len(questionnaire.questions) > MOST_QUESTIONS:
        findings.refuse(f"Formuläret har fler än {MOST_QUESTIONS} frågor. Dela upp det.")
    if questionnaire.minutes > MOST_MINUTES:
        findings.refuse(f"Tiden att svara är längre än {MOST_MINUTES} minuter. Skriv en kortare.")
    for name, listed in questionnaire.code_lists.items():
        if isinstance(listed, CodeList) and len(listed.codes) > MOST_CODES:
            findings.refuse(f"Svarslistan ”{name}” har fler än {MOST_CODES} alternativ. Korta den.")
    for text in _texts(questionnaire):
        if len(text) > LONGEST_TEXT:
            findings.refuse(f"Texten ”{text[:60]}…” har fler än {LONGEST_TEXT} tecken. Korta den.")
        if UNPRINTABLE.search(text):
            findings.refuse(f"Texten ”{UNPRINTABLE.sub('', text)[:60]}” har tecken som inte syns. Ta bort dem.")


MOST_QUESTIONS = 1_000
MOST_MINUTES = 600


def _texts(part: object) -> Iterator[str]:
    """Every string in a document."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, tuple):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, Struct):
        for name in part.__struct_fields__:
            yield from _texts(getattr(part, name))
