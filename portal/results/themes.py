"""Themes of free text as tables and sentences, for the results page and the report."""

from __future__ import annotations

from portal.i18n import date_in_prose
from portal.results.display import Block, Numbering, Paragraph, Part, Quotation, Table
from portal.results.theme_counts import QuestionThemes, RoundThemes, coded_questions_in, themes_of
from portal.results.wording import n_is
from portal.statistics.coding.kappa import in_words
from portal.statistics.coding.reporting import FEWEST
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import in_words as number_in_words
from portal.statistics.swedish import integer, number, share

TITLE = "Fritextsvar"
OTHER = "Övriga teman eller inget tema"
HOW = (
    "Svaren med egna ord har lästs och sorterats i teman. Ett svar kan ha flera teman, så andelarna behöver inte bli "
    f"100 procent tillsammans. Teman som färre än {number_in_words(FEWEST)} har nämnt står inte med namn."
)
NOT_SHOWN = (
    "Temana redovisas inte här. För få har svarat med egna ord, eller så skulle för små antal kunna räknas fram."
)
NOT_SHOWN_WHOLE = (
    "Temana redovisas enhet för enhet. För hela undersökningen redovisas de inte, eftersom små antal då skulle kunna "
    "räknas fram."
)
NONE_NAMED = "Inget tema redovisas med namn."
BEING_CORRECTED = "Kodningen rättas just nu. Antalen är de som gällde innan rättningen började."
IN_BATCHES = (
    f"En rättning räknas bara när den ändrar antalen med minst {number_in_words(FEWEST)}, så att ingen kan jämföra med "
    "tidigare resultat och räkna ut vad en enda person har skrivit om. Antalen kan därför skilja något från kodningen."
)
QUOTED = "Citaten är valda av den som har läst svaren. Det som kan peka ut någon är borttaget."


def themes_part(themes: RoundThemes, group: GroupSummary, name: str, numbering: Numbering, title: str = TITLE) -> Part:
    """The free text of one group: each coded question with its themes and quotes, or why there is nothing."""
    told = {question.name: question for question in themes_of(themes, group)}
    if not told:
        return Part(name=name, title=title, blocks=(Paragraph(NOT_SHOWN),))
    said = [*([HOW] if title == TITLE else []), *([QUOTED] if any(each.quotes for each in told.values()) else [])]
    return Part(
        name=name,
        title=title,
        blocks=(Paragraph(" ".join(said)),) if said else (),
        parts=tuple(
            Part(
                name=f"{name}-{question}",
                title=text,
                blocks=_blocks(told[question], numbering) if question in told else (Paragraph(NOT_SHOWN),),
            )
            for question, text in coded_questions_in(themes).items()
        ),
    )


def _blocks(question: QuestionThemes, numbering: Numbering) -> tuple[Block, ...]:
    coded = f"{integer(question.coded)} av {integer(question.answered)} svar har kodats."
    said = Paragraph(" ".join(filter(None, (coded, _twice(question)))))
    notes = _corrected(question)
    if not question.themes:
        nothing = f"Inget tema har nämnts av minst {number_in_words(FEWEST)}."
        return said, Paragraph(" ".join([NONE_NAMED if notes else nothing, *notes]))
    counted = [*question.themes, *([(OTHER, question.other)] if question.other else [])]
    table = Table(
        number=numbering.next_table(),
        title=f"Teman: {question.text}",
        columns=(("Tema", "text"), ("Antal", "number"), ("Andel", "number")),
        rows=tuple((theme, integer(count), share(count, question.coded)) for theme, count in counted),
        notes=(f"{n_is(question.coded)} kodade svar.", *notes),
    )
    quotes: list[Block] = []
    for theme, text in question.quotes:
        quotes += [Paragraph(f"Ur svaren med temat ”{theme}”:"), Quotation(text)]
    return said, table, *quotes


def _corrected(question: QuestionThemes) -> list[str]:
    """What is told of corrections; nothing when the coding is as it was first told of."""
    on = f"Kodningen rättades den {date_in_prose(question.corrected_on)}. {IN_BATCHES}" if question.corrected_on else ""
    return [each for each in (on, BEING_CORRECTED if question.is_being_corrected else "") if each]


def _twice(question: QuestionThemes) -> str:
    """What is told of a second coder."""
    texts, kappa = question.twice
    if not texts:
        return ""
    said = f"{integer(texts)} av dem har kodats av två personer var för sig."
    if kappa is None:
        return said
    return f"{said} Kappa är {number(kappa, 2)}, {in_words(kappa)} överensstämmelse: 1 är alltid lika, 0 är slumpen."
