"""The settings on a page, and the style sheet that follows from one of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.config import MEBIBYTE
from portal.db import current_session, transaction
from portal.organisation.change_log import log_settings
from portal.organisation.colours import OWN, read_colour, style_sheet
from portal.organisation.logos import LARGEST_FILE, TOO_LARGE, find_logo, keep_logo, read_logo
from portal.organisation.settings import SETTINGS, SettingKind, get_settings, set_settings, settings_problems
from portal.security.uploads import Limits, takes_files, was_cut

blueprint = Blueprint("settings", __name__)

REMOVE_LOGO = "remove_logo"
LARGEST_BODY = 64 * MEBIBYTE
"""A picture straight from a camera is thrown away, but the page that says so keeps the rest."""


@dataclass(frozen=True)
class SettingField:
    """One setting as it stands on the page: what was typed, else what is decided."""

    name: str
    kind: SettingKind
    value: str
    error: str


@blueprint.route("/arbete/installningar", methods=["GET", "POST"])
@takes_files(Limits(body=LARGEST_BODY, file=LARGEST_FILE, held=LARGEST_FILE))
def edit() -> ResponseReturnValue:
    """Show every setting and change those that differ, all or none."""
    form, present = FlaskForm(), get_settings(current_session())
    if not form.validate_on_submit():
        return _page(present, {})
    typed = {name: request.form.get(name, value).replace("\0", "") for name, value in present.items()}
    typed["logo"] = "" if REMOVE_LOGO in request.form else present["logo"]
    image, unreadable = _sent_logo()
    problems = settings_problems(typed) | unreadable
    if problems:
        return _page(typed, problems), 400
    with transaction() as session:
        if image:
            typed["logo"] = keep_logo(session, image)
        changed = set_settings(session, typed)
        log_settings(session, changed)
    flash("Inställningarna är sparade." if changed else "Ingenting var ändrat.", "success")
    return redirect(url_for("settings.edit"), 303)


def _sent_logo() -> tuple[bytes | None, dict[str, str]]:
    """The picture that came with the page, ready to keep, or what is wrong with it."""
    file = request.files.get("logo")
    if file is None or not file.filename:
        return None, {}
    try:
        if was_cut(file):
            raise ValueError(TOO_LARGE)
        return read_logo(file.stream.read()), {}
    except ValueError as error:
        return None, {"logo": str(error)}


@blueprint.get("/logotyp.png")
def logo() -> ResponseReturnValue:
    """The municipality's logo. Its address carries the digest, so that it can be kept for long."""
    image = find_logo(current_session(), request.args.get("v", ""))
    return Response(image, mimetype="image/png") if image else abort(404)


def _page(values: dict[str, str], problems: dict[str, str]) -> str:
    fields = [
        SettingField(name, kind, values[name], in_a_sentence(problems.get(name))) for name, kind in SETTINGS.items()
    ]
    order = list(dict.fromkeys(field.kind.group for field in fields))
    fields.sort(key=lambda field: order.index(field.kind.group))
    groups = [(name, list(members)) for name, members in groupby(fields, lambda field: field.kind.group)]
    return render_template("organisation/settings.html", groups=groups, form=FlaskForm(formdata=None))


def in_a_sentence(problem: str | None) -> str:
    """What is wrong, as a sentence; empty when nothing is."""
    return f"{problem[0].upper()}{problem[1:].removesuffix('.')}." if problem else ""


@blueprint.get("/utseende.css")
def colours() -> ResponseReturnValue:
    """The municipality's colour as tokens of the style sheet; what stands in the database is checked again."""
    try:
        colour = read_colour(get_settings(current_session())["accent_colour"])
    except ValueError:
        colour = OWN
    return Response(style_sheet(colour or OWN), mimetype="text/css")
