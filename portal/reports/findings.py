"""Chapters: response rate and nonresponse, results question by question, indices."""

from __future__ import annotations

from collections.abc import Sequence

from portal.reports.subject import Subject
from portal.results.against_rest import rest_table
from portal.results.best_lowest import best_lowest
from portal.results.boards import board_part, names_of, without_own_words
from portal.results.comparison import (
    IN_REPORT,
    comparison_charts,
    comparison_table,
    index_table,
    indices_of,
    participation_tables,
)
from portal.results.display import Block, Items, Paragraph, Part
from portal.results.lineage import lineage_blocks
from portal.results.main_figure import main_figure
from portal.results.nonresponse import nonresponse_blocks
from portal.results.not_shown import MOST_NAMED, by_reason, how_many, told_together
from portal.results.presentation import sections
from portal.results.theme_counts import coded_questions_in
from portal.results.themes import HOW, NOT_SHOWN, NOT_SHOWN_WHOLE, TITLE, themes_part
from portal.results.wording import (
    NOT_A_SHARE,
    answers_of_invited,
    group_name,
    listed,
    participation,
    swedish,
    why_hidden,
    why_whole_hidden,
)
from portal.statistics.reasons import Reason
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import in_words, integer

ALIKE_UNKNOWN = (
    "Det går inte att veta om de som inte svarade tycker som de som svarade. "
    "Ju fler som inte svarade, desto försiktigare behöver resultatet tolkas."
)
LEFT_OUT = "Enheter som inte redovisas är inte med här. De står i kapitlet om svarsfrekvens."
ASKED = "Vilka frågor som ställdes står i bilagan med frågeformuläret."


def response_rate(subject: Subject) -> Part:
    """Answers of those who could answer, for each unit that may be told apart."""
    group, units = subject.group, subject.units
    total = group if len(units) > 1 else None
    blocks: list[Block] = [
        Paragraph(participation(group)),
        *map(Paragraph, _outside(subject)),
        *(
            _boards_without_answer(units)
            if subject.results.boards.are_there
            else participation_tables(
                units, subject.larger, total, subject.results.thresholds, subject.numbering, IN_REPORT
            )
        ),
    ]
    blocks += nonresponse_blocks(
        subject.results.nonresponse,
        units,
        subject.results.thresholds,
        subject.limit,
        subject.numbering,
        is_whole=subject.is_whole,
        with_definition=False,
    )
    blocks += _not_reported([unit for unit in units if unit.suppressed and len(units) > 1], subject.limit)
    return Part(name="svarsfrekvens", title="Svarsfrekvens och bortfall", blocks=tuple(blocks))


def _boards_without_answer(units: Sequence[GroupSummary]) -> list[Block]:
    """Boards that answer in their own name are named when they have not; a table of "1 av 1" would tell nothing."""
    missing = [unit.name for unit in units if not unit.responses]
    return [Paragraph(f"Svar saknas från {listed(missing)}.")] if missing else []


def _not_reported(hidden: Sequence[GroupSummary], limit: int) -> list[Block]:
    """Which units are not reported, and why; of those with few answers the table before has how many they are."""
    blocks: list[Block] = []
    for why, alike in by_reason(hidden, limit).items():
        if len(alike) <= MOST_NAMED:
            blocks += [Paragraph(sentence) for sentence in told_together(alike, limit)]
        elif alike[0].reason is Reason.FEW_ANSWERS:
            blocks.append(Paragraph(f"{how_many(alike)} redovisas inte, eftersom de har färre än {limit} svar."))
        else:
            blocks += [Paragraph(f"{how_many(alike)}: {why[:1].lower()}{why[1:]}")]
            blocks.append(Items(tuple(group_name(group) for group in alike)))
    return blocks


def _outside(subject: Subject) -> list[str]:
    """Those who began without sending, overcoverage, and what the nonresponse means for the reader."""
    group = subject.group
    said = []
    # Of a group with a unit that is not reported, the others' subtracted would tell how many had begun there.
    if subject.started and not any(each.suppressed for each in (group, *subject.units)):
        who = f"{in_words(subject.started).capitalize()} hade"
        said.append(f"{who} börjat svara utan att skicka in. De svaren räknas inte med.")
    if group.overcoverage:
        said.append(
            f"{integer(group.overcoverage)} räknas inte som bortfall, eftersom de inte hörde till dem som skulle svara."
        )
    if group.nonresponse and not group.suppressed:
        said.append(ALIKE_UNKNOWN)
    return said


def findings(subject: Subject) -> Part:
    """Every question; when the total is hidden, of each largest group that is not."""
    limit, title = subject.limit, "Resultat per område"
    groups = subject.presented
    if not groups:
        why = f"{answers_of_invited(subject.group)}. {why_hidden(subject.group, limit)} {ASKED}"
        return Part(name="resultat", title=title, blocks=(Paragraph(why),))
    questionnaire = without_own_words(subject.results.questionnaire, subject.results.boards)
    coded = coded_questions_in(subject.results.themes)
    parts = [sections(each, questionnaire, limit, subject.numbering, subject.widths, coded) for each in groups]
    if len(groups) == 1 and groups[0] is subject.group:
        return Part(name="resultat", title=title, parts=parts[0])
    by_group = tuple(
        Part(
            name=f"resultat-{group.unit}",
            title=group.name,
            blocks=_most_important(subject, group) if len(groups) > 1 else (),
            parts=inner,
        )
        for group, inner in zip(groups, parts, strict=True)
    )
    whole = Paragraph(why_whole_hidden(subject.group, limit))
    return Part(name="resultat", title=title, blocks=(whole,), parts=by_group)


def _most_important(subject: Subject, group: GroupSummary) -> tuple[Block, ...]:
    """What the first page has no room for when there are several groups."""
    ranking = best_lowest(group)
    nki = [Paragraph(main_figure(subject.results, group))] if group.nki else []
    return (Paragraph(participation(group)), *nki, *([ranking] if ranking else []))


def boards(subject: Subject) -> tuple[Part, ...]:
    """Who answered what, where boards and units answer in their own name."""
    results = subject.results
    return board_part(results.boards, subject.group, names_of(results.summary), subject.numbering, "namnder")


def indices(subject: Subject) -> tuple[Part, ...]:
    """NKI and the factors, and the units beside each other; nothing when the questionnaire has no index."""
    groups = subject.presented
    if not groups or not indices_of(groups[0]):
        return ()
    blocks: list[Block] = [Paragraph(NOT_A_SHARE), Items(_definitions(subject))]
    for group in groups:
        blocks.append(index_table(group, subject.numbering, "" if group is subject.group else group.name))
        blocks += lineage_blocks(group, subject.beside, subject.numbering, subject.widths)
    return (Part(name="index", title="Index", blocks=tuple(blocks), parts=_comparison(subject)),)


def free_text(subject: Subject) -> tuple[Part, ...]:
    """Themes of what was written in own words, of each group that is laid out; nothing when nothing is coded.

    Where those of the whole are not reported, those of its units are.
    """
    if not subject.results.themes or not subject.presented:
        return ()
    themes, numbering = subject.results.themes, subject.numbering
    known = {group.members for group in subject.presented} & themes.keys()
    groups = [group for group in (subject.presented if known else subject.units) if group.members in themes]
    if len(groups) == 1 and groups[0] is subject.group:
        return (themes_part(themes, groups[0], "fritextsvar", numbering),)
    parts = tuple(
        themes_part(themes, group, f"fritextsvar-{group.unit}", numbering, group_name(group)) for group in groups
    )
    said = [*([] if parts and known else [NOT_SHOWN_WHOLE if parts else NOT_SHOWN]), *([HOW] if parts else [])]
    return (Part(name="fritextsvar", title=TITLE, blocks=tuple(map(Paragraph, said)), parts=parts),)


def _definitions(subject: Subject) -> tuple[str, ...]:
    """Which questions each index is made of."""
    questionnaire = subject.results.questionnaire
    said = []
    for index in questionnaire.indices:
        questions = [question for name in index.questions if (question := questionnaire.find_question(name))]
        wordings = " ".join(f"”{swedish(question.text)}”" for question in questions)
        said.append(f"{swedish(index.label)}: {wordings}")
    return tuple(said)


def _comparison(subject: Subject) -> tuple[Part, ...]:
    units = subject.units
    if len(units) < 2:
        return ()
    # Of many units those that are not reported would fill sheets with nothing; the response rates name them.
    many = subject.widths.rows is not None and len(units) > subject.widths.rows
    shown = [unit for unit in units if not (many and unit.suppressed)]
    compared = [*shown, *subject.larger, subject.group]
    table = comparison_table(compared, subject.numbering)
    charts = comparison_charts(compared, subject.numbering, subject.widths)
    rest = rest_table(shown, subject.group, subject.numbering)
    left_out = [Paragraph(LEFT_OUT)] if table is not None and len(shown) < len(units) else []
    blocks = (*left_out, *(block for block in (table, *charts, rest) if block is not None))
    return (Part(name="jamforelse", title="Jämförelse mellan enheter", blocks=blocks),)
