"""Charts as they come out on a screen: words large enough to read on a phone, and each chart seen once."""

from __future__ import annotations

import pytest

from tests.support.browsing import NARROWEST, PHONE, NewVisit

SMALLEST_PIXELS = 12
WIDTHS = (NARROWEST, PHONE, 480, 768, 1280)
MEASURED = """() => [...document.querySelectorAll("main figure.chart")].map((figure) => {
  const drawings = [...figure.querySelectorAll("svg")].filter((svg) => svg.getClientRects().length);
  const sizes = drawings.flatMap((svg) => [...svg.querySelectorAll("text")].map(
    (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a));
  return [figure.querySelector("figcaption").textContent, drawings.length, Math.min(...sizes)];
})"""


@pytest.mark.parametrize("code", ["matt", "raknad"])
def test_words_in_charts_can_be_read(log_in: NewVisit, code: str) -> None:
    window = log_in().open(f"/arbete/undersokningar/{code}/resultat")
    for width in WIDTHS:
        window.page.set_viewport_size({"width": width, "height": 740})
        charts = window.page.evaluate(MEASURED)
        assert len(charts) > 3
        for caption, drawings, smallest in charts:
            assert drawings == 1, f"{width} pixels: {caption} is drawn {drawings} times"
            assert smallest >= SMALLEST_PIXELS, f"{width} pixels: {caption} has words of {smallest:.1f} pixels"
