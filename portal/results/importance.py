"""What matters to satisfaction: the factors' effects in words, in a table and in the matrix of priorities."""

from __future__ import annotations

from collections.abc import Mapping

from portal.charts import QuadrantPoint, priority_matrix
from portal.i18n import listed
from portal.results.comparison import indices_of, weights_of
from portal.results.display import Block, Chart, Column, Items, Numbering, Paragraph, Table, Widths, full_chart
from portal.results.wording import n_is, swedish
from portal.statistics.effects import AT_LEAST, AT_LEAST_PER_FACTOR, RISE, Effects, NoEffects
from portal.statistics.priorities import Matrix, Quadrant, prioritise
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import index_value, number, percent

TITLE = "Betydelse för nöjdheten"
QUADRANTS = {
    Quadrant.KEEP: "Bevara",
    Quadrant.IMPROVE: "Förbättra om möjligt",
    Quadrant.LOWER: "Lägre prioritet",
    Quadrant.PRIORITISE: "Prioritera",
}
"""The four fields: upper left, upper right, lower left, lower right."""

_SAID = {
    Quadrant.PRIORITISE: "Prioritera: {factors}. Lägre betyg än de andra och större betydelse för nöjdheten.",
    Quadrant.IMPROVE: "Förbättra om möjligt: {factors}. Högre betyg än de andra och större betydelse för nöjdheten.",
    Quadrant.KEEP: "Bevara: {factors}. Högre betyg än de andra men mindre betydelse för nöjdheten.",
    Quadrant.LOWER: "Lägre prioritet: {factors}. Lägre betyg än de andra men mindre betydelse för nöjdheten.",
}
WHY_NOT = {
    NoEffects.FEW_ANSWERS: (
        f"Vad som betyder mest för nöjdheten räknas ut först när minst {AT_LEAST} personer, och minst "
        f"{AT_LEAST_PER_FACTOR} för varje faktor, har värden på alla index. Så många är det inte här."
    ),
    NoEffects.INDEX_NOT_SHOWN: (
        "Vad som betyder mest för nöjdheten redovisas inte, eftersom något av de index som det bygger på inte får "
        "redovisas."
    ),
    NoEffects.NOT_TOLD_APART: (
        "Vad som betyder mest för nöjdheten går inte att räkna ut, eftersom svaren på faktorerna följer varandra så "
        "nära att de inte går att skilja åt."
    ),
}
BOOTSTRAP = "Betydelsen ligger inom intervallet med 95 procents säkerhet. Går det från minus till plus är den osäker."
SELF_SELECTED = (
    "Inga intervall anges, eftersom de som svarade själva valde att delta och det inte är känt hur många som kunde "
    "svara."
)
MEANING = (
    f"Betydelsen är så många enheter som NKI väntas stiga när faktorns index stiger {RISE} enheter och de andra "
    "faktorerna är som förut. Måttet visar vad som hänger ihop, inte vad som orsakar vad."
)


def importance(effects: Effects | None, group: GroupSummary, numbering: Numbering, widths: Widths) -> tuple[Block, ...]:
    """Table, matrix and one sentence for each field; or one that says why there is nothing to show."""
    if effects is None:
        return ()
    if effects.reason is not None:
        return (Paragraph(WHY_NOT[effects.reason], "not-shown"),)
    matrix = matrix_of(effects, group)
    labels = {index.name: swedish(index.label) for index in indices_of(group)}
    explained = percent(effects.explained or 0.0, 0)
    about = (
        f"Faktorerna förklarar tillsammans {explained} av skillnaderna i NKI mellan dem som svarade "
        f"({n_is(effects.n)}). Här väger varje svar lika mycket."
    )
    blocks: list[Block] = [
        Paragraph(MEANING),
        Paragraph(about),
        _table(effects, matrix, labels, numbering, weights_of([group])),
    ]
    if matrix is not None:
        near = near_the_line(effects, matrix, labels)
        blocks += [
            Items(_sentences(matrix, labels)),
            *([Paragraph(near, "note")] if near else []),
            _chart(matrix, labels, numbering, widths),
        ]
    return tuple(blocks)


def matrix_of(effects: Effects, group: GroupSummary) -> Matrix | None:
    """The factors by their index in the group and their effect."""
    grades = {index.name: index.value for index in indices_of(group)}
    return prioritise([(each.factor, grades[each.factor] or 0.0, each.value) for each in effects.effects])


def _sentences(matrix: Matrix, labels: Mapping[str, str]) -> tuple[str, ...]:
    found = ((said, [labels[name] for name in matrix.inside(quadrant)]) for quadrant, said in _SAID.items())
    return tuple(said.format(factors=listed(names)) for said, names in found if names)


def near_the_line(effects: Effects, matrix: Matrix, labels: Mapping[str, str]) -> str:
    """Of which factors chance may have decided on which side they stand; empty when of none, or not known."""
    split = matrix.effect_split
    near = [
        labels[each.factor]
        for each in sorted(effects.effects, key=lambda effect: -effect.value)
        if each.low is not None and each.high is not None and each.low <= split <= each.high
    ]
    if not near:
        return ""
    return (
        f"Gränsen mellan mindre och större betydelse går vid {number(split, 1)}. Den ligger inom intervallet för "
        f"{listed(near)}: {'den' if len(near) == 1 else 'de'} kan lika gärna höra till rutan bredvid."
    )


def _table(
    effects: Effects, matrix: Matrix | None, labels: Mapping[str, str], numbering: Numbering, weights: tuple[str, ...]
) -> Table:
    placed = {each.factor: each for each in matrix.placed} if matrix else {}
    with_interval = all(each.low is not None for each in effects.effects)
    columns: tuple[Column, ...] = (
        ("Faktor", "text"),
        *((("Index", "number"),) if placed else ()),
        ("Betydelse", "number"),
        *((("95 %-intervall", "number"),) if with_interval else ()),
        *((("Prioritering", "text"),) if placed else ()),
    )
    rows = []
    for each in sorted(effects.effects, key=lambda effect: -effect.value):
        figures = [number(each.value, 1)]
        if each.low is not None and each.high is not None:
            figures.append(f"{number(each.low, 1)} till {number(each.high, 1)}")
        place = placed.get(each.factor)
        before = (index_value(place.grade),) if place else ()
        after = (QUADRANTS[place.quadrant],) if place else ()
        rows.append((labels[each.factor], *before, *figures, *after))
    note = BOOTSTRAP if with_interval else SELF_SELECTED
    of_index = tuple(f"Index: {said[0].lower()}{said[1:]}" for said in weights if placed)
    return Table(numbering.next_table(), TITLE, columns, tuple(rows), notes=(note, *of_index))


def _chart(matrix: Matrix, labels: Mapping[str, str], numbering: Numbering, widths: Widths) -> Chart:
    points = [QuadrantPoint(labels[each.factor], each.effect, each.grade) for each in matrix.placed]
    said = "; ".join(
        f"{labels[each.factor]}: index {index_value(each.grade)}, betydelse {number(each.effect, 1)}, "
        f"{QUADRANTS[each.quadrant].lower()}"
        for each in matrix.placed
    )
    keep, improve, lower, first = QUADRANTS.values()

    def draw(prefix: str, width: int) -> str:
        return priority_matrix(
            points,
            matrix.effect_split,
            matrix.grade_split,
            TITLE,
            "Betyg (index)",
            (keep, improve, lower, first),
            f"Prioriteringsmatris. {said}.",
            prefix,
            width,
        )

    return full_chart(numbering, "Prioriteringsmatris, delad vid faktorernas medelvärden", widths, draw)
