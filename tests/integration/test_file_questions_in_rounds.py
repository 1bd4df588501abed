"""A round has no place for files: a questionnaire that asks for them opens none, and says why."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from portal.db import get_database
from tests.support.client import Browser
from tests.support.scenes import add_units, publish_miniature

WHY = "en fråga om filer"


def test_no_round_is_opened_by_command(app: Flask, run: Callable[..., str]) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        publish_miniature(session, "files")
    for access in ("open", "invited"):
        message = run(
            *("rounds", "open", "files", "--code", "x1", "--title", "T", "--unit", "hl", "--access", access), fails=True
        )
        assert WHY in message
        assert "Ta bort frågan" in message
        assert "Traceback" not in message
    assert "x1" in run("rounds", "close", "x1", fails=True)


def test_no_round_is_opened_on_the_page_and_what_was_typed_is_kept(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        publish_miniature(session, "files")
    page = quality.get("/arbete/undersokningar/ny")
    (survey,) = page.tree.xpath("//option[normalize-space()='Filer']/@value")
    page = page.submit(survey=survey, title="Bilderna", units=["hl"], access="open")
    assert page.status == 400
    assert any(WHY in error for error in page.errors), page.text
    assert page.fields()["title"] == ["Bilderna"]


def test_the_questionnaire_can_be_looked_at(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        publish_miniature(session, "files")
    page = quality.get("/arbete/frageformular/files")
    assert "Högst 2 filer, var och en på högst 1 MB." in page.text
