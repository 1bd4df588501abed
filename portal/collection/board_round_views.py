"""Staff pages of a round that boards or units answer in their own name: what each has filled in, and reminding."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.collection.board_rows import BoardRow, list_board_rows, require_units
from portal.collection.completions import remind_of_empty
from portal.collection.followed_up import list_followed
from portal.collection.footnotes import find_problems, matrices_of, own_footnotes, save_footnotes
from portal.collection.reopening import list_reopenings
from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.collection.round_forms import CloseForm
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.organisation.access import authorize
from portal.questionnaire.completeness import SectionFill
from portal.questionnaire.definition import DEFAULT_LANGUAGE, Questionnaire, text_in
from portal.statistics.swedish import NOT_APPLICABLE, in_words, integer
from portal.surveys.queries import get_questionnaire

ALL, NONE = "allt", "tomt"


@blueprint.get("/<code>/namnder")
def boards(code: str) -> ResponseReturnValue:
    """What each board has filled in, what cannot both be true, and what has been corrected."""
    session = current_session()
    collection_round = get_round_or_404(session, code)
    authorize(collection_round)
    rows = list_board_rows(session, collection_round)
    lacking = sum(row.is_lacking for row in rows)
    questionnaire = get_questionnaire(session, collection_round.version)
    followed = list_followed(session, collection_round.id, DEFAULT_LANGUAGE)
    return render_template(
        "rounds/boards.html",
        round=collection_round,
        state=collection_round.state(now()),
        moment=now(),
        rows=rows,
        columns=(("Nämnd eller enhet", "text"), ("Läge", "text"), *_columns(questionnaire, rows)),
        cells=[(row.name, row.status, *(_in_words(fill) for fill in row.fills)) for row in rows],
        followed=[(row.name, told) for row in rows if (told := followed.pop(row.unit_id, None))],
        reopenings=list_reopenings(session, collection_round),
        lacking=in_words(lacking).capitalize() if lacking else "",
        form=CloseForm(formdata=None),
    )


def _columns(questionnaire: Questionnaire, rows: Sequence[BoardRow]) -> list[tuple[str, str]]:
    titles = {section.name: text_in(section.title, "sv") for section in questionnaire.sections}
    return [(titles[fill.section], "text") for fill in rows[0].fills] if rows else []


def _in_words(fill: SectionFill) -> str:
    """How much of a section is filled: all, nothing, or how many of its cells; a point when none is asked about."""
    if not fill.asked:
        return NOT_APPLICABLE
    if not fill.empty:
        return ALL
    return f"{integer(fill.filled)} av {integer(fill.asked)}" if fill.filled else NONE


@blueprint.post("/<code>/namnder/paminn")
def remind_of_empty_cells(code: str) -> ResponseReturnValue:
    """Remind exactly those who have not sent, or have sent with something left empty."""
    try:
        with transaction() as session:
            collection_round = get_round_or_404(session, code)
            authorize(collection_round)
            queued = remind_of_empty(session, collection_round)
    except UserError as error:
        flash(error.message, "warning")
    else:
        flash(_said(queued), "success" if queued else "warning")
    return redirect(url_for("rounds.boards", code=code), 303)


@blueprint.route("/<code>/fotnoter", methods=["GET", "POST"])
def footnotes(code: str) -> ResponseReturnValue:
    """What stands under the table of each matrix, in this round."""
    session = current_session()
    collection_round = get_round_or_404(session, code)
    authorize(collection_round)
    require_units(collection_round)
    form = CloseForm()
    questions = matrices_of(get_questionnaire(session, collection_round.version))
    problems: dict[str, str] = {}
    if form.is_submitted():
        texts = {each.name: " ".join(request.form.get(each.name, "").split()) for each in questions}
        problems = find_problems(texts)
        if form.validate() and not problems:
            with transaction() as database:
                save_footnotes(database, get_round_or_404(database, code), texts)
            flash("Fotnoterna är sparade. De står under tabellerna i resultatet och rapporten.", "success")
            return redirect(url_for("rounds.boards", code=code), 303)
    own = own_footnotes(session, collection_round)
    shown = [
        (
            each.name,
            text_in(each.text, "sv"),
            request.form.get(each.name, own.get(each.name, text_in(each.footnote, "sv"))),
        )
        for each in questions
    ]
    page = render_template("rounds/footnotes.html", round=collection_round, form=form, shown=shown, problems=problems)
    return page, 400 if problems else 200


def _said(queued: int) -> str:
    if not queued:
        return "Ingen ny påminnelse skickas: alla som saknar svar är redan påminda i dag, eller har ingen e-postadress."
    return "En påminnelse skickas." if queued == 1 else f"{integer(queued)} påminnelser skickas."
