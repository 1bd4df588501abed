"""Staff pages for keying paper: one page for a sheet, and the same page once more for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from portal.collection.keyed_sheets import KeyedSheet
from portal.collection.keying import (
    Keyer,
    check_open,
    keyed_fields,
    read_sheet,
    remarks,
    save_sheet,
    share_of,
    undo_last,
)
from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.collection.second_keying import (
    compare,
    count_keyed,
    differences,
    find_to_check,
    first_of,
    list_to_check,
    second_of,
    settle,
    value_of,
)
from portal.db import current_session, transaction
from portal.errors import UserError
from portal.organisation.access import authorize
from portal.questionnaire.definition import AnswerValue, Questionnaire
from portal.questionnaire.domains import show
from portal.questionnaire.variables import Variable
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire, unit_names

LONGEST_KEY = 32
UNDO, UNIT = "angra", "enhet"


@blueprint.route("/<code>/registrera", methods=["GET", "POST"])
def key(code: str) -> ResponseReturnValue:
    """Key one sheet after the other; or take back the last one."""
    if request.method != "POST":
        return _page(_open_round(current_session(), code))
    if request.form.get("action") == UNDO:
        return _undo(code)
    with transaction() as session:
        collection_round = _open_round(session, code)
        account_id = authorize(collection_round).account_id
        questionnaire, units = _document(session, collection_round)
        answers, problems = read_sheet(keyed_fields(questionnaire, units), request.form, questionnaire, units)
        unit = next((each for each in collection_round.round_units if each.unit.code == request.form.get(UNIT)), None)
        if unit is None:
            problems = {UNIT: "Välj enhet.", **problems}
        if not (answers or problems):
            problems = {"": "Inget är ifyllt. Skriv minst ett svar. Är pappret tomt registreras det inte."}
        if unit is None or problems:
            return _page(collection_round, problems), 400
        request_key = request.form.get("nyckel", "")[:LONGEST_KEY] or token_hex(16)
        keyer = Keyer(account_id, request_key, share_of(session, collection_round))
        sheet = save_sheet(session, collection_round, unit.unit_id, answers, keyer)
        serial = sheet.serial
    for remark in remarks(questionnaire, answers):
        flash(f"{remark} Svaret är sparat som det står på pappret.", "warning")
    flash(Markup("Sparat. Skriv nummer <strong>{}</strong> på pappret.").format(serial), "success")
    kept = {UNIT: request.form[UNIT], **{name: request.form.get(name, "") for name in _from_link(questionnaire)}}
    return redirect(url_for("rounds.key", code=code, **kept), 303)


def _undo(code: str) -> ResponseReturnValue:
    with transaction() as session:
        collection_round = _open_round(session, code)
        serial = undo_last(session, collection_round, authorize(collection_round).account_id)
    if serial is None:
        flash(
            "Det finns inget att ångra. Du kan ångra det senaste pappret, om du själv har registrerat det.", "warning"
        )
    else:
        flash(f"Papper nummer {serial} är borttaget. Nästa papper får samma nummer.", "success")
    return redirect(url_for("rounds.key", code=code), 303)


@blueprint.route("/<code>/registrera/<int(max=2147483647):number>", methods=["GET", "POST"])
def key_again(code: str, number: int) -> ResponseReturnValue:
    """Key a sheet of the sample without seeing what the first person keyed."""
    if request.method != "POST":
        session = current_session()
        collection_round = _open_round(session, code)
        sheet = _sheet(session, collection_round, number)
        if sheet.second_answers is not None:
            return redirect(url_for("rounds.settle", code=code, number=number), 303)
        return _page(collection_round, sheet=sheet)
    with transaction() as session:
        collection_round = _open_round(session, code)
        sheet = _sheet(session, collection_round, number)
        questionnaire, units = _document(session, collection_round)
        answers, problems = read_sheet(keyed_fields(questionnaire, units), request.form, questionnaire, units)
        if problems:
            return _page(collection_round, problems, sheet), 400
        account_id = authorize(collection_round).account_id
        differing = compare(sheet, answers, questionnaire, units, account_id)
    if differing:
        return redirect(url_for("rounds.settle", code=code, number=number), 303)
    flash(f"Papper nummer {number} är kontrollerat. Alla svar var lika.", "success")
    return redirect(url_for("rounds.key", code=code), 303)


@blueprint.route(
    "/<code>/registrera/<int(max=2147483647):number>/skillnader", methods=["GET", "POST"], endpoint="settle"
)
def settle_differing(code: str, number: int) -> ResponseReturnValue:
    """Look at the paper and choose which value holds, question by question."""
    if request.method != "POST":
        session = current_session()
        collection_round = _open_round(session, code)
        return _differences_page(session, collection_round, _sheet(session, collection_round, number))
    with transaction() as session:
        collection_round = _open_round(session, code)
        sheet = _sheet(session, collection_round, number)
        differing = differences(sheet, *_document(session, collection_round))
        chosen = {each.name: request.form.get(each.name) for each in differing}
        if not all(each in ("1", "2") for each in chosen.values()):
            return _differences_page(session, collection_round, sheet, missing=True), 400
        settle(sheet, [each for each in differing if chosen[each.name] == "2"])
    flash(f"Papper nummer {number} är kontrollerat.", "success")
    return redirect(url_for("rounds.key", code=code), 303)


def _differences_page(
    session: Session, collection_round: CollectionRound, sheet: KeyedSheet, *, missing: bool = False
) -> str:
    questionnaire, units = _document(session, collection_round)
    fields = {field.name: field for field in keyed_fields(questionnaire, units)}
    first, second = first_of(sheet), second_of(sheet)
    rows = [
        (fields[each.name], *(_in_words(each, answers, questionnaire, units) for answers in (first, second)))
        for each in differences(sheet, questionnaire, units)
    ]
    chosen = request.form
    return render_template(
        "rounds/key_differences.html", round=collection_round, sheet=sheet, rows=rows, missing=missing, chosen=chosen
    )


def _in_words(
    variable: Variable, answers: Mapping[str, AnswerValue], questionnaire: Questionnaire, units: Mapping[str, str]
) -> str:
    value = value_of(answers, variable)
    if value is None:
        return "Inget svar"
    whole: AnswerValue = {variable.row.name: str(value)} if variable.row else value
    return ", ".join(show(variable.question, whole, questionnaire, "sv", units))


def _open_round(session: Session, code: str) -> CollectionRound:
    collection_round = get_round_or_404(session, code)
    authorize(collection_round)
    check_open(collection_round)
    return collection_round


def _sheet(session: Session, collection_round: CollectionRound, number: int) -> KeyedSheet:
    """The sheet that whoever asks is to check; raise UserError when it is somebody else's task, or nobody's."""
    found = find_to_check(session, collection_round, number, authorize(collection_round).account_id)
    if found is None:
        raise UserError(
            f"Papper nummer {number} väntar inte på att du registrerar det en gång till. Antingen är det gjort, eller "
            "så har du själv registrerat det första gången, eller så hör det inte till de utvalda."
        )
    return found


def _document(session: Session, collection_round: CollectionRound) -> tuple[Questionnaire, Mapping[str, str]]:
    return get_questionnaire(session, collection_round.version), unit_names(session)


def _from_link(questionnaire: Questionnaire) -> list[str]:
    return [question.name for question in questionnaire.from_link]


def _page(
    collection_round: CollectionRound, problems: Mapping[str, str] | None = None, sheet: KeyedSheet | None = None
) -> str:
    session = current_session()
    fields = keyed_fields(*_document(session, collection_round))
    account_id = authorize(collection_round).account_id
    return render_template(
        "rounds/key.html",
        round=collection_round,
        units=[(each.unit.code, each.name) for each in collection_round.round_units],
        fields=fields,
        problems=problems or {},
        typed=request.values,
        sheet=sheet,
        request_key=request.form.get("nyckel") or token_hex(16),
        keyed=count_keyed(session, collection_round.id),
        to_check=list_to_check(session, collection_round, account_id),
    )
