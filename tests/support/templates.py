"""Templates rendered without an application: the macros need only gettext and ``text_in``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from portal.questionnaire.definition import text_in

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Problem:
    """A problem as a page shows it; ``row`` is empty unless it concerns one row of a matrix."""

    question: str
    row: str
    message: str

    @property
    def line(self) -> str:
        return f"Hur ofta? {self.message}"


@cache
def environment() -> Environment:
    """Jinja with the portal's own settings and untranslated texts."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "portal" / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals["text_in"] = text_in
    return made


def render(source: str, **context: Any) -> str:
    """The template ``source``, which may import the portal's macros."""
    return environment().from_string(source).render(**context)
