"""Every question with its answer in words, section by section: on pages where one reads them once more.

Written here and not by a template, piece by piece with everything escaped: a list of thirty answers is most of such a
page, and nothing on it can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup, escape

from portal.collection.blueprint import blueprint
from portal.collection.pages import ShownSection
from portal.collection.phrases import number_in_words
from portal.i18n import gettext, ngettext
from portal.questionnaire.definition import Question, Questionnaire, Text, text_in

_NEW_LINE = "\n"
_NOT_SAID = '<dd class="no-answer">%s</dd>'


def answer_list(sections: Sequence[ShownSection], language: str, page_of: Mapping[str, str] | None = None) -> Markup:
    """``page_of``: the address of the page of each section, by its name; without it nothing can be changed."""
    nothing, change = escape(gettext("Inget svar")), escape(gettext("Ändra"))
    parts = []
    for shown in sections:
        parts.append(f'<h2>{worded(shown.section.title, language)}</h2>\n<dl class="summary-list">\n')
        address = page_of[shown.section.name] if page_of else ""
        for answer in shown.answers:
            said = f"<dd>{escape(_NEW_LINE.join(answer.lines))}</dd>" if answer.lines else _NOT_SAID % nothing
            link = _link(answer.question, language, address, change) if address else ""
            parts.append(f"<div>\n<dt>{worded(answer.question.text, language)}</dt>\n{said}\n{link}</div>\n")
        parts.append("</dl>\n")
    return Markup("".join(parts))  # noqa: S704 - every piece is escaped


def _link(question: Question, language: str, address: str, change: str) -> str:
    what = gettext("svaret på frågan: %(question)s", question=text_in(question.text, language))
    hidden = f'<span class="visually-hidden"> {escape(what)}</span>'
    return f'<dd><a href="{escape(address)}#q-{question.name}">{change}{hidden}</a></dd>\n'


def note_on_unanswered(sections: Sequence[ShownSection], respondents: str) -> Markup:
    """That what is not answered is no hindrance, and how much it is; nothing when something must be answered."""
    left = [answer for shown in sections for answer in shown.answers if not answer.lines or answer.is_partial]
    if not left or any(answer.question.required for answer in left):
        return Markup()
    partial = sum(answer.is_partial for answer in left)
    said = [
        _unanswered(len(left) - partial, respondents) if partial < len(left) else "",
        _partly_answered(partial) if partial else "",
        gettext("Det går bra att skicka ändå."),
    ]
    return Markup("<p>{}</p>").format(" ".join(filter(None, said)))


def _unanswered(count: int, respondents: str) -> str:
    words = number_in_words(count)
    if respondents == "units":
        return ngettext(
            "Ni har inte svarat på en av frågorna.", "Ni har inte svarat på %(count)s av frågorna.", count, count=words
        )
    return ngettext(
        "Du har inte svarat på en av frågorna.", "Du har inte svarat på %(count)s av frågorna.", count, count=words
    )


def _partly_answered(count: int) -> str:
    return ngettext(
        "En fråga har svar på några rader men inte på alla.",
        "%(count)s frågor har svar på några rader men inte på alla.",
        count,
        count=number_in_words(count).capitalize(),
    )


def page_of_question(questionnaire: Questionnaire, page_of: Mapping[str, str]) -> dict[str, str]:
    """From the name of each question to the address of its section's page."""
    return {
        question.name: page_of[section.name]
        for section in questionnaire.sections
        for question in section.questions
        if section.name in page_of
    }


def worded(text: Text, language: str) -> str:
    """The text as HTML; Swedish that stands in for a missing translation says so to screen readers."""
    found = escape(text_in(text, language))
    return found if language in text or language.startswith("sv") else f'<span lang="sv" dir="ltr">{found}</span>'


@blueprint.app_context_processor
def _for_templates() -> dict[str, Callable[..., object]]:
    return {"answer_list": answer_list, "page_of_question": page_of_question}
