"""Questions as HTML, made once for each version and language as long as nothing is typed in them.

Writing out thirty questions is most of the work of a page, and they are the same for everyone. What someone has typed,
and what is wrong with it, is never kept: such a question is written anew each time.
"""

from __future__ import annotations

from flask import current_app
from markupsafe import Markup

from portal.collection.own_words_note import own_words_note
from portal.collection.pages import SectionPage
from portal.questionnaire.definition import Question
from portal.questionnaire.matrix_rows import as_shown

KEPT_QUESTIONS = 4_096
_KEPT: dict[tuple[object, ...], Markup] = {}


def question_html(question: Question, page: SectionPage, digest: str, language: str) -> Markup:
    """One question of ``page``; ``digest`` names the published version that it belongs to."""
    if page.units or _is_touched(question.name, page):
        return _written(question, page, language)
    key = (digest, question.name, as_shown(question), language)
    if key not in _KEPT:
        if len(_KEPT) >= KEPT_QUESTIONS:
            _KEPT.clear()
        _KEPT[key] = _written(question, page, language)
    return _KEPT[key]


def _is_touched(name: str, page: SectionPage) -> bool:
    rows = f"{name}."
    typed = any(field == name or field.startswith(rows) for field in page.typed)
    return typed or any(problem.question == name for problem in page.problems)


def _written(question: Question, page: SectionPage, language: str) -> Markup:
    macros = current_app.jinja_env.get_template("macros/questions.html").module
    html: Markup = macros.question_field(  # type: ignore[attr-defined]
        question,
        page.typed,
        page.problems,
        page.questionnaire,
        language,
        page.codes,
        warning=own_words_note(page.section, question),
    )
    return html
