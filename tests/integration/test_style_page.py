"""The page of styles shows what there is."""

from __future__ import annotations

from portal.start.style import sample_charts, sample_questionnaire, tokens
from tests.support.client import Browser


def test_every_part_is_on_the_page(quality: Browser) -> None:
    page = quality.get("/arbete/stil")
    assert page.heading == "Stil"
    shown = {each.text_content() for each in page.tree.xpath("//code")}
    assert {f"--{token.name}" for token in tokens() if token.is_colour} <= shown
    assert len(page.tree.xpath("//figure//svg[title]")) == len(sample_charts())
    for question in sample_questionnaire().questions:
        assert page.tree.xpath(f"//*[@id='q-{question.name}']"), question.name
    assert not page.tree.xpath("//main//form")


def test_tokens_are_read_from_the_stylesheet() -> None:
    values = {token.name: token.value for token in tokens()}
    assert values["petrol"] == "#0b4f56"
    assert values["touch"] == "2.75rem"
    assert not values.keys() & {"", "root"}
