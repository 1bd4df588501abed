"""Every chart, at any data: readable, unbroken, accessible, and free of what the content security policy forbids."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.charts import (
    DotRow,
    QuadrantPoint,
    TrendPoint,
    bars,
    comparison_dots,
    index_dots,
    index_gauge,
    priority_matrix,
    scale_distribution,
    stacked_bar,
    trend_chart,
)
from portal.charts.drawing import WIDTH
from portal.charts.lettering import SIZE, lines_of, text_width
from portal.charts.palette import DEEP, INK, QUIET, WHITE, fills

SVG = "{http://www.w3.org/2000/svg}"
TITLE = "Hur fungerar <samverkan> & mer?"

widths = st.sampled_from([350, 400, 480, WIDTH, 800])
words = st.text("aåäömMWi1 -&<", max_size=60)
few = st.integers(0, 40)
any_count = st.one_of(few, st.integers(0, 1_000_000))


@st.composite
def stacked(draw: st.DrawFn) -> str:
    labels = draw(st.lists(words, min_size=1, max_size=9))
    counts = st.one_of(st.none(), st.lists(any_count, min_size=len(labels), max_size=len(labels)))
    rows = draw(st.lists(st.tuples(words, counts), min_size=1, max_size=6))
    return stacked_bar(rows, labels, TITLE, "a", draw(widths))


@st.composite
def horizontal(draw: st.DrawFn) -> str:
    items = draw(st.lists(st.tuples(words, any_count), max_size=8))
    return bars(items, max((count for _, count in items), default=0), TITLE, "a", draw(widths))


columns = st.builds(
    lambda counts, low, high, width: scale_distribution(counts, 0, low, high, TITLE, "a", width),
    st.lists(any_count, max_size=101),
    words,
    words,
    widths,
)
value = st.floats(0, 100)
margin = st.one_of(st.none(), st.floats(0, 60))
gauge = st.builds(lambda index, error: index_gauge(index, TITLE, "a", error), value, margin)
dots = st.builds(
    lambda items, width: index_dots(items, TITLE, "a", width),
    st.lists(st.tuples(words, st.one_of(st.none(), value), margin), max_size=8),
    widths,
)


@st.composite
def compared(draw: st.DrawFn) -> str:
    groups = draw(st.lists(words, min_size=1, max_size=8))
    values = st.lists(st.tuples(maybe, margin), min_size=len(groups), max_size=len(groups))
    rows = draw(st.lists(st.builds(DotRow, words, values.map(tuple)), max_size=5))
    return comparison_dots(rows, groups, TITLE, "a", draw(widths))


maybe = st.one_of(st.none(), value)
trend = st.builds(
    lambda points, width: trend_chart(points, TITLE, "a", width),
    st.lists(st.builds(TrendPoint, words, maybe, margin, st.booleans()), max_size=40),
    widths,
)
place = st.one_of(st.sampled_from([0.0, 62.5, 100.0]), st.floats(-20, 120, allow_subnormal=False))
effect = st.one_of(st.just(1.5), st.floats(-3, 8, allow_subnormal=False))
matrix = st.builds(
    lambda points, x, y, width, *said: priority_matrix(points, x, y, said[0], said[1], said[2:], TITLE, "a", width),
    st.lists(st.builds(QuadrantPoint, words, effect, place), max_size=25),
    effect,
    place,
    widths,
    *[words] * 6,
)
charts = st.one_of(stacked(), horizontal(), columns, gauge, dots, compared(), trend, matrix)


def box(text: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a line of text, somewhat tighter than the estimate it was laid out by."""
    size = float(text.get("font-size", SIZE))
    width = text_width(text.text or "", size) * 0.95
    x, y = float(text.get("x", 0)), float(text.get("y", 0))
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[text.get("text-anchor", "start")]
    return left, y - size * 0.72, left + width, y + size * 0.2


def assert_no_text_is_cut_or_lies_on_another(chart: str) -> None:
    root = ElementTree.fromstring(chart)
    width, height = (float(side) for side in root.get("viewBox", "").split()[2:])
    boxes = [box(text) for text in root.iter(f"{SVG}text") if (text.text or "").strip()]
    for left, top, right, bottom in boxes:
        assert left >= -0.5
        assert right <= width + 0.5
        assert top >= -0.5
        assert bottom <= height + 1
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


@settings(max_examples=150, deadline=None)
@given(charts)
def test_no_text_is_cut_or_lies_on_another(chart: str) -> None:
    assert_no_text_is_cut_or_lies_on_another(chart)


@settings(max_examples=60, deadline=None)
@given(charts)
def test_every_chart_keeps_to_what_pages_and_pdfs_allow(chart: str) -> None:
    root = ElementTree.fromstring(chart)
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == TITLE
    assert root.get("aria-labelledby") == root[0].get("id")
    assert root.get("role") == "img"
    names = {child.tag.removeprefix(SVG) for child in root.iter()}
    assert names <= {"svg", "title", "defs", "pattern", "path", "rect", "line", "circle", "text"}
    assert not any("style" in child.attrib or "width" in root.attrib for child in root.iter())
    ids = [child.get("id") for child in root.iter() if child.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name and name.startswith("a-") for name in ids)


@settings(max_examples=40, deadline=None)
@given(stacked())
def test_every_pattern_that_is_used_is_there(chart: str) -> None:
    root = ElementTree.fromstring(chart)
    used = {fill for child in root.iter() if (fill := child.get("fill", "")).startswith("url(")}
    assert used <= {f"url(#{pattern.get('id')})" for pattern in root.iter(f"{SVG}pattern")}


def texts(chart: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(chart).iter(f"{SVG}text")]


def rects(chart: str, fill: str) -> list[tuple[float, float]]:
    """Left edge and width of the rectangles of a colour, the legend's and the labels' left out."""
    found = (child for child in ElementTree.fromstring(chart).iter(f"{SVG}rect") if child.get("fill") == fill)
    return [(float(r.get("x", 0)), float(r.get("width", 0))) for r in found if float(r.get("height", 0)) > 20]


def test_the_parts_of_a_stacked_bar_are_the_shares() -> None:
    chart = stacked_bar([("", [6, 3, 1])], ["Bra", "Mindre bra", "Dåligt"], TITLE, "a")
    parts = [part for fill in fills(3) for part in rects(chart, fill.colour)]
    assert [round(width / (WIDTH - 2), 3) for _, width in parts] == [0.6, 0.3, 0.1]
    assert parts[1][0] == pytest.approx(parts[0][0] + parts[0][1], abs=0.02)
    assert texts(chart) == [
        "Bra",
        "Mindre bra",
        "Dåligt",
        "60\N{NO-BREAK SPACE}%",
        "30\N{NO-BREAK SPACE}%",
        "10\N{NO-BREAK SPACE}%",
    ]


def test_small_parts_have_no_label_and_empty_parts_no_shape() -> None:
    chart = stacked_bar([("", [199, 1, 0])], ["Ja", "Delvis", "Nej"], TITLE, "a")
    assert texts(chart)[3:] == ["99,5\N{NO-BREAK SPACE}%"]
    assert rects(chart, fills(3)[2].colour) == []


def test_rows_that_are_hidden_or_empty_say_so() -> None:
    chart = stacked_bar([("Norr", None), ("Söder", [0, 0])], ["Ja", "Nej"], TITLE, "a")
    assert texts(chart)[2:] == ["Norr", "Redovisas inte, för få svar", "Söder", "Inga svar"]


def test_as_many_counts_as_labels() -> None:
    with pytest.raises(ValueError, match="zip"):
        stacked_bar([("", [1, 2, 3])], ["Ja", "Nej"], TITLE, "a")


def test_bars_are_shares_of_the_base_with_count() -> None:
    chart = bars([("Barn", 6), ("Vuxen", 3), ("Äldre", 0)], 12, TITLE, "a")
    full, half, none = (width for _, width in rects(chart, DEEP))
    assert (half, none) == (pytest.approx(full / 2, abs=0.02), 0)
    assert texts(chart) == [
        "Barn",
        "50\N{NO-BREAK SPACE}% (6)",
        "Vuxen",
        "25\N{NO-BREAK SPACE}% (3)",
        "Äldre",
        "0\N{NO-BREAK SPACE}% (0)",
    ]


@pytest.mark.parametrize("counts", [[10_000, *[0] * 9], [*[0] * 18, 100]])
def test_a_count_wider_than_its_column_is_not_cut(counts: list[int]) -> None:
    assert_no_text_is_cut_or_lies_on_another(scale_distribution(counts, 0, "", "", TITLE, "a", width=400))


def test_columns_stand_as_high_as_their_counts() -> None:
    root = ElementTree.fromstring(scale_distribution([0, 5, 10], 1, "Sämst", "Bäst", TITLE, "a"))
    heights = [float(rect.get("height", 0)) for rect in root.iter(f"{SVG}rect")]
    assert heights == [0, heights[2] / 2, heights[2]]
    assert {text.text for text in root.iter(f"{SVG}text")} == {"0", "5", "10", "1", "2", "3", "Sämst", "Bäst"}


def test_a_gauge_and_its_margin() -> None:
    chart = index_gauge(50.0, TITLE, "a", 10.0)
    track, filled = rects(chart, "#eef2f1")[0], rects(chart, DEEP)[0]
    assert filled[1] == pytest.approx(track[1] / 2, abs=0.02)
    assert texts(chart)[0] == "50,0"
    assert chart.count("<line") == index_gauge(50.0, TITLE, "a").count("<line") + 3


def test_a_margin_is_cut_at_the_ends_of_the_axis() -> None:
    root = ElementTree.fromstring(index_gauge(97.0, TITLE, "a", 10.0))
    assert max(float(line.get("x2", 0)) for line in root.iter(f"{SVG}line")) == WIDTH - 18


def test_what_is_not_reported_has_no_dot() -> None:
    chart = index_dots([("Norr", 77.75, 3.0), ("Älvsjö", None, None)], TITLE, "a")
    assert texts(chart)[:4] == ["Norr", "77,8", "Älvsjö", ".."]
    assert chart.count("<circle") == 1


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("steps", range(1, 12))
def test_neighbours_are_told_apart(steps: int) -> None:
    used = fills(steps)
    assert len(used) == steps
    for left, right in pairwise(used):
        parted_by_line = contrast(left.colour, INK) >= 3 and contrast(right.colour, INK) >= 3
        assert contrast(left.colour, right.colour) >= 3 or parted_by_line
        assert left.pattern != right.pattern
    assert all(contrast(fill.colour, fill.text) >= 4.5 for fill in used)


@pytest.mark.parametrize(("colour", "least"), [(INK, 4.5), (QUIET, 4.5), (DEEP, 3.0)])
def test_text_and_bars_stand_out_from_the_paper(colour: str, least: float) -> None:
    assert contrast(colour, WHITE) >= least


@given(words, st.floats(40, 300))
def test_lines_keep_their_width_and_lose_no_letter(content: str, width: float) -> None:
    lines = lines_of(content, width)
    assert "".join(lines).replace(" ", "") == content.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)


@pytest.mark.parametrize("chart", [lambda p: bars([], 0, TITLE, p), lambda p: index_gauge(1.0, TITLE, p)])
def test_ids_carry_the_prefix(chart: Callable[[str], str]) -> None:
    assert 'id="fraga-3-title"' in chart("fraga-3")
