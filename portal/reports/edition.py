"""What an author adds to a report to have it approved, and the report with it: head, own assessment, measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.organisation.settings import SETTINGS
from portal.reports.document import ANNEXES, METHOD, STAMP, RoundReport
from portal.reports.placeholders import find_placeholder, has_name, has_number, is_unfilled
from portal.results.display import Paragraph, Part
from portal.statistics.summary import Level
from portal.statistics.swedish import NO_BREAK_SPACE, date_in_prose

LONGEST_NUMBER, LONGEST_APPROVER, LONGEST_TEXT = 100, 200, 20_000
OWN_WORDS = {
    "bedomning": ("Bedömning", "Det här är författarens egen bedömning av resultatet."),
    "atgarder": ("Åtgärder", "Det här är vad författaren skriver att man gör med anledning av resultatet."),
}


@dataclass(frozen=True)
class Edition:
    """What is approved: of which unit (None: the whole round), at which level, and what its author has filled in."""

    level: Level
    registry_number: str
    approver: str
    unit_code: str | None = None
    valid_from: date | None = None
    revise_on: date | None = None
    assessment: str = ""
    measures: str = ""
    notifies: bool = False
    request_key: str | None = None


def find_problems(edition: Edition, title: str, municipality: str) -> dict[str, str]:
    """Why it cannot be approved, in Swedish, by field; ``municipality`` and ``title`` are filled in elsewhere."""
    found = {
        "registry_number": next(_number_problems(edition.registry_number), ""),
        "approver": next(_approver_problems(edition.approver), ""),
        "revise_on": _days_problem(edition),
        "assessment": _text_problem(edition.assessment),
        "measures": _text_problem(edition.measures),
        "municipality": _municipality_problem(municipality),
        "title": _title_problem(title),
    }
    return {field: problem for field, problem in found.items() if problem}


def _number_problems(text: str) -> Iterator[str]:
    if not text.strip():
        yield "Skriv rapportens diarienummer, till exempel SOCN/2026:31. Utan det kan rapporten inte fastställas."
    if found := is_unfilled(text):
        yield _is_placeholder(found, "diarienumret")
    if not has_number(text):
        yield f"”{text[:40]}” är inget diarienummer: det saknar siffror. Skriv det som i diariet."
    yield from _one_line(text, LONGEST_NUMBER)


def _approver_problems(text: str) -> Iterator[str]:
    if not text.strip():
        yield "Skriv vem som har godkänt rapporten, med namn och titel. Utan det kan den inte fastställas."
    if found := is_unfilled(text):
        yield _is_placeholder(found, "namnet")
    if not has_name(text):
        yield f"”{text[:40]}” är inget namn. Skriv namn och titel på den som har godkänt rapporten."
    yield from _one_line(text, LONGEST_APPROVER)


def _one_line(text: str, longest: int) -> Iterator[str]:
    if len(text.strip()) > longest:
        yield f"Texten är för lång. Korta den till högst {longest} tecken."
    if not text.strip().isprintable():
        yield "Skriv på en rad."


def _is_placeholder(found: str, what: str) -> str:
    return f"”{found[:40]}” ser ut att vänta på att fyllas i. Skriv {what} i stället."


def _text_problem(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return f"Texten är för lång. Korta den till högst {LONGEST_TEXT} tecken."
    found = find_placeholder(text)
    return f"”{found[:40]}” ser ut att vänta på att fyllas i. Skriv klart eller ta bort det." if found else ""


def _days_problem(edition: Edition) -> str:
    if edition.valid_from and edition.revise_on and edition.revise_on <= edition.valid_from:
        return "Rapporten ska revideras efter den dag då den börjar gälla. Ändra någon av dagarna."
    return ""


def _municipality_problem(name: str) -> str:
    if not name.strip() or name == SETTINGS["municipality"].default or is_unfilled(name):
        return "Kommunens namn är inte ifyllt. Be den som har rollen administratör att skriva det under Inställningar."
    return ""


def _title_problem(title: str) -> str:
    found = find_placeholder(title)
    return f"”{found[:40]}” i undersökningens namn ser ut att vänta på att fyllas i." if found else ""


def with_edition(
    report: RoundReport, edition: Edition, document_id: str, version: int, settings: Mapping[str, str], *, draft: bool
) -> RoundReport:
    """The report as it is approved; as ``draft`` it is still stamped. ``settings`` are the boards' own."""
    header = replace(
        report.header,
        municipality=settings["municipality"],
        stamp=STAMP if draft else "",
        document_id=document_id,
        version=str(version),
        registry_number=edition.registry_number.strip(),
        approver=edition.approver.strip(),
        valid_from=date_in_prose(edition.valid_from) if edition.valid_from else "",
        revise_on=date_in_prose(edition.revise_on) if edition.revise_on else "",
    )
    measures = _paragraphs(edition.measures)
    summary = replace(report.summary, measures=measures[0] if measures else "")
    return replace(report, header=header, summary=summary, chapters=_with_own_words(report.chapters, edition))


def _paragraphs(text: str) -> list[str]:
    """A text whose paragraphs are parted by empty lines; the first one of the measures stands on the first page too."""
    return [" ".join(each.split()) for each in re.split(r"\n\s*\n", text.strip()) if each.strip()]


def _with_own_words(chapters: tuple[Part, ...], edition: Edition) -> tuple[Part, ...]:
    """The author's chapters come after the results, before how these were made; the summary is number one."""
    numbered = [chapter for chapter in chapters if chapter.name not in ANNEXES]
    annexes = [chapter for chapter in chapters if chapter.name in ANNEXES]
    place = next((place for place, chapter in enumerate(numbered) if chapter.name == METHOD), len(numbered))
    chapters = (*numbered[:place], *_own_chapters(edition), *numbered[place:])
    return (*(_renumbered(chapter, number) for number, chapter in enumerate(chapters, 2)), *annexes)


def _own_chapters(edition: Edition) -> Iterator[Part]:
    for name, text in (("bedomning", edition.assessment), ("atgarder", edition.measures)):
        if text.strip():
            title, whose = OWN_WORDS[name]
            paragraphs = [Paragraph(each) for each in _paragraphs(text)]
            yield Part(name, title, (Paragraph(whose, "note"), *paragraphs))


def _renumbered(chapter: Part, number: int) -> Part:
    """The title with this number, whether it had one before or not."""
    before, _, title = chapter.title.partition(NO_BREAK_SPACE)
    return replace(chapter, title=f"{number}{NO_BREAK_SPACE}{title if before.isdigit() else chapter.title}")
