"""Questionnaires in and out as files."""

from __future__ import annotations

from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.questionnaire.document import write
from portal.security.uploads import Limits, takes_files, was_cut
from portal.surveys.importing import import_questionnaire, questionnaire_to_export
from portal.surveys.interchange import LARGEST_FILE, ImportRefused, read_file
from portal.surveys.interchange.packed import TOO_LARGE
from portal.surveys.interchange.writing import write_xlsform
from portal.surveys.library import UnknownQuestionnaire
from portal.surveys.views import blueprint

LARGEST_BODY = 32 * 1024 * 1024
MEDIA_TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.route("/las-in", methods=["GET", "POST"])
@takes_files(Limits(body=LARGEST_BODY, file=LARGEST_FILE, held=LARGEST_FILE))
def read_in() -> ResponseReturnValue:
    """Choose a file and read it in as a draft; what stands in the way is listed, all of it."""
    form = FlaskForm()
    if not form.validate_on_submit():
        return render_template("surveys/read_in.html", form=form, code=request.args.get("kod", ""), error=None)
    code = request.form.get("code", "").replace("\0", "").strip()
    try:
        imported = read_file(*_sent_file())
        with transaction() as session:
            survey_code = import_questionnaire(session, imported, code).code
    except ImportRefused as error:
        return _again(form, code, UserError("Filen kunde inte läsas in.", "file"), error.findings)
    except UserError as error:
        return _again(form, code, error)
    flash("Filen är inläst som ett utkast. Granska det innan du fastställer det.", "success")
    return redirect(url_for("surveys.preview", code=survey_code), 303)


def _sent_file() -> tuple[bytes, str]:
    """What was sent and what it is called. Raises UserError."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise UserError("Välj en fil att läsa in.", "file")
    if was_cut(file):
        raise ImportRefused([TOO_LARGE])
    return file.read(), file.filename


def _again(form: FlaskForm, code: str, error: UserError, findings: tuple[str, ...] = ()) -> ResponseReturnValue:
    page = render_template("surveys/read_in.html", form=form, code=code, error=error, findings=findings)
    return page, 400


@blueprint.get("/<code>/fil/<file_format>")
def download(code: str, file_format: str) -> ResponseReturnValue:
    """The questionnaire as a file that can be changed and read in again."""
    if file_format not in MEDIA_TYPES:
        abort(404)
    try:
        questionnaire = questionnaire_to_export(current_session(), code)
    except UnknownQuestionnaire:
        abort(404)
    content = write(questionnaire) if file_format == "json" else write_xlsform(questionnaire)
    return send_file(
        BytesIO(content), MEDIA_TYPES[file_format], as_attachment=True, download_name=f"{code}.{file_format}"
    )
