"""A closed round whose free text is coded, and its coding finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask

from portal.coding.operations import add_theme, begin_book, finish_coding, save_coding
from portal.coding.texts import list_texts
from portal.db import get_database
from portal.organisation.queries import find_account_by_email
from portal.surveys.queries import get_round
from tests.support.client import Page
from tests.support.scenes import add_round, publish_ready, write_csv

TEXTS = [
    *("Lång väntetid på besked", "Väntetiden är lång", "För lång väntetid igen", "Väntetider!"),
    *("Breven är svåra", "Svåra brev", "Brevet var för svårt"),
    *("Ring mig på 070-123 45 67, hälsar Karin Lindqvist", "Ta bort trappan"),
]


def add_closed(app: Flask, run: Callable[..., str], folder: Path, texts: Sequence[str]) -> None:
    """The round ``prov``, over, with an answer for each text and three without."""
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"), frames={"hl": 50}, quotes_allowed=True)
    rows = [{"unit": "hl", "nki_helhet": 8, "fritext_battre": text} for text in (*texts, "", "", "")]
    run("responses", "import", "prov", write_csv(folder / "svar.csv", rows))
    run("rounds", "close", "prov")


def theme_for(text: str) -> str:
    lower = text.lower()
    return "Väntetid" if "vänt" in lower else "Brev" if "brev" in lower else ""


def box(page: Page, theme: str) -> str:
    """The value of a theme's box."""
    label = page.tree.xpath(f"//label[span[1][text()='{theme}']]/@for")[0]
    return page.tree.xpath(f"//*[@id='{label}']/@value")[0]


def code_all(app: Flask, who: str = "kvalitet", kind: str = "first", changed: dict[str, str] | None = None) -> None:
    """Code every text by what stands in it; ``changed``: the theme for some text instead."""
    with app.app_context(), get_database().writing() as session:
        found = get_round(session, "prov")
        account = find_account_by_email(session, f"{who}@kommun.example")
        book = begin_book(session, found, "fritext_battre")
        themes = {theme.name: theme for theme in book.themes}
        for name in ("Väntetid", "Brev"):
            themes[name] = themes.get(name) or add_theme(session, book, name)
        for text in list_texts(session, app.extensions["portal_keys"], found, "fritext_battre"):
            wanted = (changed or {}).get(text.text, theme_for(text.text))
            chosen = [themes[wanted]] if wanted else []
            save_coding(session, found, "fritext_battre", text, chosen, account.id, kind)


def finish(app: Flask) -> None:
    """The coding is finished: from now on its themes are told of."""
    with app.app_context(), get_database().writing() as session:
        found = get_round(session, "prov")
        account = find_account_by_email(session, "kvalitet@kommun.example")
        texts = list_texts(session, app.extensions["portal_keys"], found, "fritext_battre")
        finish_coding(session, found, "fritext_battre", texts, account.id)
