"""The round report put together: head, first page, numbered chapters, annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from portal.i18n import local
from portal.reports.background import background
from portal.reports.comparisons import over_time, positive_shares, what_matters
from portal.reports.divided import divided, divided_annex
from portal.reports.document import Header, RoundReport, Summary
from portal.reports.findings import boards, findings, free_text, indices, response_rate
from portal.reports.method import method
from portal.reports.questions import questionnaire_annex
from portal.reports.subject import Subject
from portal.results.best_lowest import best_lowest
from portal.results.development import change_sentence
from portal.results.display import Part
from portal.results.main_figure import main_figure
from portal.results.not_shown import told_together
from portal.results.since_last import certain_changes
from portal.results.wording import (
    LEVEL_NAMES,
    answers_of_invited,
    group_name,
    key_figures,
    listed,
    n_is,
    participation,
    swedish,
    why_hidden,
    why_result_hidden,
    why_whole_hidden,
)
from portal.statistics.reasons import Reason
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, date_in_prose, in_words, index_value, period
from portal.surveys.models import CollectionRound

MOST_QUOTED = 2
"""Hidden questions that the first page has room to name."""


def compose_report(subject: Subject, settings: Mapping[str, str], produced_at: datetime) -> RoundReport:
    """The report of ``subject``; ``settings`` are its boards', ``produced_at`` is on a Swedish clock."""
    collection_round = subject.results.collection_round
    level = LEVEL_NAMES[subject.results.summary.level]
    header = Header(
        municipality=settings["municipality"],
        board=settings["board"],
        administration=settings["administration"],
        title=collection_round.title,
        unit=subject.unit_name,
        level=level,
        produced_on=date_in_prose(produced_at.date()),
        period=collection_period(collection_round),
    )
    unit = subject.group.unit if len(subject.results.summary.units) > 1 else None
    name = "_".join(filter(None, (collection_round.code, level, unit)))
    return RoundReport(header, _summary(subject), _chapters(subject, header.period, settings), name, produced_at)


def collection_period(collection_round: CollectionRound) -> str:
    """From the first to the last day answers could come in, in prose."""
    ends = [moment for moment in (collection_round.closes_at, collection_round.closed_at) if moment is not None]
    first = local(collection_round.opens_at).date()
    # A round that closes at midnight was open until the day before.
    last = local(min(ends) - timedelta(microseconds=1)).date() if ends else first
    return period(first, max(first, last))


def _chapters(subject: Subject, collected: str, settings: Mapping[str, str]) -> tuple[Part, ...]:
    """The chapters after the summary, which is number one; the annexes are numbered by themselves."""
    chapters = [
        background(subject, collected, settings),
        response_rate(subject),
        findings(subject),
        *boards(subject),
        *indices(subject),
        *positive_shares(subject),
        *free_text(subject),
        *divided(subject),
        *over_time(subject),
        *what_matters(subject),
        method(subject),
    ]
    numbered = [
        replace(chapter, title=f"{number}{NO_BREAK_SPACE}{chapter.title}") for number, chapter in enumerate(chapters, 2)
    ]
    return (*numbered, *_annexes(subject))


def _annexes(subject: Subject) -> Iterator[Part]:
    """Last of all, so that their tables come last too; with a number when there are several."""
    annexes = [*divided_annex(subject), questionnaire_annex(subject.results.questionnaire)]
    for number, annex in enumerate(annexes, 1):
        which = f"{NO_BREAK_SPACE}{number}" if len(annexes) > 1 else ""
        yield replace(annex, title=f"Bilaga{which}. {annex.title}")


def _summary(subject: Subject) -> Summary:
    group = subject.group
    sentences = [participation(group)]
    if not group.suppressed and group.nki is not None:
        sentences.append(main_figure(subject.results, group))
    sentences += filter(None, [change_sentence(subject.trend), certain_changes(group, subject.trend)])
    laid_out = subject.presented
    return Summary(
        key_figures=key_figures(group),
        sentences=tuple(sentences),
        about=_about(laid_out, group),
        best_lowest=best_lowest(laid_out[0]) if len(laid_out) == 1 else None,
        each=tuple(_in_short(each) for each in laid_out) if len(laid_out) > 1 else (),
        not_shown=_not_shown(subject),
        level=_about_level(subject),
    )


def _about(laid_out: tuple[GroupSummary, ...], group: GroupSummary) -> str:
    """Whose results the first page shows, when they are those of one group and not of all."""
    if len(laid_out) != 1 or laid_out[0] is group:
        return ""
    nki = laid_out[0].nki
    value = (
        f" NKI är {index_value(nki.value)} ({n_is(nki.n or 0)})." if nki is not None and nki.value is not None else ""
    )
    what = "Listorna nedan" if best_lowest(laid_out[0]) else "Resultatet"
    return f"{what} gäller {laid_out[0].name}. {participation(laid_out[0])}{value}"


def _in_short(group: GroupSummary) -> str:
    """One group in a few words, when the first page has several: answers, NKI, best and lowest."""
    said = [f"{answers_of_invited(group)}."]
    if group.nki is not None and group.nki.value is not None:
        said.append(f"NKI {index_value(group.nki.value)} ({n_is(group.nki.n or 0)}).")
    ranking = best_lowest(group, 1)
    if ranking is not None:
        for place, entry in (("Högst", ranking.best[0]), ("Lägst", ranking.lowest[0])):
            said.append(f"{place}: ”{entry.question}” {entry.value}.")
    return f"{group_name(group)}: {' '.join(said)}"


def _not_shown(subject: Subject) -> tuple[str, ...]:
    """What is not reported, and why: groups by name, questions by number."""
    limit, several = subject.limit, len(subject.units) > 1
    hidden = [unit for unit in subject.units if several and unit.suppressed and unit is not subject.group]
    said = []
    if subject.group.suppressed:
        alike = any(why_hidden(unit, limit) == why_hidden(subject.group, limit) for unit in hidden)
        if alike and not subject.presented:
            hidden.insert(0, subject.group)
        else:
            said.append(_hidden_result(subject))
    said += told_together(hidden, limit)
    return (*said, *filter(None, (_hidden_questions(subject, group) for group in subject.presented)))


def _hidden_questions(subject: Subject, group: GroupSummary) -> str:
    """How many of the group's questions are hidden, in one sentence; empty when none is."""
    hidden = [table for table in group.questions if table.suppressed]
    texts = list(dict.fromkeys(swedish(table.text) for table in hidden))
    if not texts:
        return ""
    number = f"{in_words(len(texts)).capitalize()} frågor"
    if len(texts) <= MOST_QUOTED:
        number = listed([f"”{text}”" for text in texts])
    where = f" för {group.name}" if len(subject.presented) > 1 or group is not subject.group else ""
    few = all(table.reason in (Reason.FEW_ANSWERS, Reason.SMALL_CELLS) for table in hidden)
    return f"{number} redovisas inte{where}{', för få svar' if few else ''}. Skälen står i kapitlet om resultaten."


def _hidden_result(subject: Subject) -> str:
    if not subject.is_whole or len(subject.units) == 1:
        return why_result_hidden(subject.group, subject.limit)
    shown = listed([group.name for group in subject.presented])
    instead = f" I stället redovisas {shown}." if shown else ""
    return f"{why_whole_hidden(subject.group, subject.limit)}{instead}"


def _about_level(subject: Subject) -> str:
    if subject.results.collection_round.respondents == "units":
        name = LEVEL_NAMES[subject.results.summary.level]
        return f"Nivå {name}: nämnder och enheter svarar i eget namn, så inga svar döljs."
    smallest = f"Grupper med färre än {subject.limit} svar redovisas inte."
    if subject.results.summary.level == "public":
        return f"Nivå offentlig: rapporten innehåller bara resultat som får spridas. {smallest}"
    return f"Nivå intern: rapporten är till för dem som arbetar med undersökningen och för ansvariga chefer. {smallest}"
