"""The municipality's colour: contrast as WCAG counts it, and what is let through."""

from __future__ import annotations

import pytest

from portal.organisation.colours import GROUNDS, LEAST_CONTRAST, OWN, contrast, read_colour, style_sheet


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the grey that WebAIM just fails
    assert contrast("#0b4f56", "#faf6ef") == contrast("#faf6ef", "#0b4f56") == pytest.approx(8.6, abs=0.05)


@pytest.mark.parametrize(("typed", "read"), [("", ""), (" #0B4F56 ", "#0b4f56"), ("#767676", None), ("#757575", None)])
def test_a_colour_must_read_on_every_ground(typed: str, read: str | None) -> None:
    if read is None:
        assert min(contrast(typed, ground) for ground in GROUNDS.values()) < LEAST_CONTRAST
        with pytest.raises(ValueError, match="kontrasten mot"):
            read_colour(typed)
    else:
        assert read_colour(typed) == read


@pytest.mark.parametrize("typed", ["blå", "#12345", "#1234567", "red;} body{display:none", "#12345g"])
def test_what_is_no_colour_never_reaches_the_style_sheet(typed: str) -> None:
    with pytest.raises(ValueError, match="sex tecken"):
        read_colour(typed)


def test_what_follows_from_the_colour_reads_too() -> None:
    sheet = style_sheet(OWN)
    deep, tint = (sheet.partition(f"--petrol-{name}: ")[2][:7] for name in ("deep", "tint"))
    assert contrast(deep, tint) > contrast(OWN, tint) >= LEAST_CONTRAST
