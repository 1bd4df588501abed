"""The charts that compare: over time, between groups, and what matters with how it is judged."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from portal.charts import DotRow, QuadrantPoint, TrendPoint, comparison_dots, priority_matrix, trend_chart
from portal.charts.trend import BREAK, MARGIN

SVG = "{http://www.w3.org/2000/svg}"
CORNERS = ("Uppe till vänster", "Uppe till höger", "Nere till vänster", "Nere till höger")


def texts(chart: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(chart).iter(f"{SVG}text")]


def dots(chart: str) -> list[tuple[float, float]]:
    found = ElementTree.fromstring(chart).iter(f"{SVG}circle")
    return [(float(dot.get("cx", 0)), float(dot.get("cy", 0))) for dot in found]


def lines_joined(chart: str) -> list[int]:
    """How many points each drawn part of the series has."""
    paths = ElementTree.fromstring(chart).iter(f"{SVG}path")
    return [len(path.get("d", "").split("L")) for path in paths if path.get("stroke-width") == "2.5"]


def test_a_point_lies_as_high_as_its_value() -> None:
    points = [
        TrendPoint(label, value, None, is_break=False) for label, value in (("a", 0.0), ("b", 50.0), ("c", 100.0))
    ]
    (_, low), (middle, half), (_, high) = dots(trend_chart(points, "T", "a"))
    assert half == pytest.approx((low + high) / 2)
    assert middle == pytest.approx(sum(x for x, _ in dots(trend_chart(points, "T", "a"))) / 3)


def test_nothing_is_joined_over_a_gap_or_a_break() -> None:
    values = [70.0, 72.0, None, 75.0, 76.0, 77.0]
    points = [TrendPoint(str(2017 + place), value, 2.0, place == 4) for place, value in enumerate(values)]
    chart = trend_chart(points, "T", "a")
    assert lines_joined(chart) == [2, 1, 2]
    said = texts(chart)
    assert [word for word in said if "," in word and word[0].isdigit()] == ["77,0", "76,0", "75,0", "72,0", "70,0"]
    assert ".." in said
    assert {MARGIN, BREAK} <= set(said)


def test_without_margins_and_breaks_nothing_is_explained() -> None:
    points = [TrendPoint("2021", 82.0, None, is_break=True), TrendPoint("2022", 84.0, None, is_break=False)]
    assert not {MARGIN, BREAK} & set(texts(trend_chart(points, "T", "a")))


def test_every_group_of_a_row_has_a_value_and_a_form_of_its_own() -> None:
    rows = [DotRow("Bemötande", ((81.25, 2.0), (77.0, None), (None, None)))]
    chart = comparison_dots(rows, ["Norr", "Området", "Alla"], "T", "a")
    assert texts(chart)[:7] == ["Norr", "Området", "Alla", "Bemötande", "81,3", "77,0", ".."]
    names = [
        child.tag.removeprefix(SVG) for child in ElementTree.fromstring(chart) if child.get("stroke-width") == "1.8"
    ]
    assert names == ["circle", "rect", "path", "circle", "rect"]
    with pytest.raises(ValueError, match="one value for each group"):
        comparison_dots(rows, ["Norr", "Alla"], "T", "a")


def matrix(*points: tuple[str, float, float]) -> str:
    return priority_matrix([QuadrantPoint(*point) for point in points], 3, 70, "x", "y", CORNERS, "T", "a")


def test_dots_lie_in_their_fields() -> None:
    chart = matrix(("a", 1, 90), ("b", 5, 90), ("c", 1, 50), ("d", 5, 50))
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = dots(chart)
    assert ax == cx < bx == dx
    assert ay == by < cy == dy
    places = {text.text: (text.get("x"), text.get("y")) for text in ElementTree.fromstring(chart).iter(f"{SVG}text")}
    across, down = ([float(places[corner][side] or 0) for corner in CORNERS] for side in (0, 1))
    assert across[0] == across[2] < across[1] == across[3]
    assert down[0] == down[1] < ay < cy < down[2] == down[3]


def test_labels_beside_dots_become_numbers_where_they_would_touch() -> None:
    assert {"Bemötande", "Information"} <= set(texts(matrix(("Bemötande", 1, 90), ("Information", 5, 50))))
    crowded = texts(matrix(*((f"Bemötande {place}", 4, 80) for place in range(7))))
    assert all(crowded.count(str(place + 1)) >= 2 for place in range(7))
    assert all(f"Bemötande {place}" in crowded for place in range(7))


def test_what_hardly_differs_does_not_look_as_if_it_did() -> None:
    (_, one), (_, other) = dots(matrix(("a", 3, 70.0), ("b", 3, 70.01)))
    assert abs(one - other) < 5


def test_groups_are_told_apart_without_colours() -> None:
    groups = [str(number) for number in range(6)]
    chart = comparison_dots([DotRow("a", ((50.0, None),) * 6)], groups, "T", "a")
    signs = [child for child in ElementTree.fromstring(chart) if child.get("stroke-width") == "1.8"][6:]
    dark = {"#0f666c", "#8a4316"}
    forms = {(sign.tag, len(sign.get("d", "").split("L")), sign.get("fill") in dark) for sign in signs}
    assert len(forms) == 6
