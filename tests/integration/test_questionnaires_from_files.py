"""Questionnaires in and out: by command and on the staff pages, from a file to a round that can be answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from portal.db import get_database
from portal.questionnaire.document import read, write
from portal.surveys.interchange import read_file
from portal.surveys.interchange.writing import write_xlsform
from portal.surveys.library import get_ready
from portal.surveys.models import Survey
from portal.surveys.queries import find_latest_version, find_survey
from tests.support.client import Browser, Page
from tests.support.complaints import send_page
from tests.support.workbooks import book

READ_IN = "/arbete/frageformular/las-in"
Run = Callable[..., str]

FORM = book(
    survey=[
        ["type", "name", "label::Svenska (sv)", "label::English (en)", "relevant"],
        ["select_one ja_nej", "trivs", "Trivs du?", "Are you well?", None],
        ["text", "varfor", "Varför <script>alert(1)</script>?", "Why?", "${trivs} = 'nej'"],
    ],
    choices=[
        ["list_name", "name", "label::Svenska (sv)", "label::English (en)"],
        ["ja_nej", "ja", "Ja", "Yes"],
        ["ja_nej", "nej", "Nej", "No"],
    ],
    settings=[["form_title", "form_id"], ["Trivselenkät", "trivsel"]],
)
BAD = book(survey=[["type", "name", "label"], ["geopoint", "g", "Var?"], ["select_one l", "q", "Vilken?"]])


def send(visitor: Browser, content: bytes, name: str = "formular.xlsx", **fields: str) -> Page:
    return send_page(visitor.get(READ_IN), (name, content), field="file", **fields)


def stored(app: Flask, code: str) -> tuple[Survey | None, int]:
    """The survey, and the number of its latest version (0: none)."""
    with app.app_context(), get_database().session_factory() as session:
        survey = find_survey(session, code)
        version = find_latest_version(session, survey) if survey else None
        return survey, version.number if version else 0


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    def write_file(content: bytes, name: str = "formular.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write_file


def test_a_workbook_is_read_in_by_command(app: Flask, run: Run, saved: Callable[..., Path]) -> None:
    said = run("surveys", "import", saved(FORM))
    assert said.startswith("trivsel är inläst som utkast.")
    assert "  - Filen har inget syfte" in said
    assert stored(app, "trivsel")[1] == 0
    assert "min-trivsel är inläst och fastställt, version 1." in run(
        "surveys", "import", saved(FORM), "--code", "min-trivsel", "--publish"
    )


def test_what_stands_in_the_way_is_told_at_once_and_nothing_is_kept(
    app: Flask, run: Run, saved: Callable[..., Path]
) -> None:
    said = run("surveys", "import", saved(BAD), fails=True)
    assert "Fliken survey, rad 2: Frågan ber om en plats" in said
    assert "Fliken survey, rad 3: Svarslistan ”l” finns inte" in said
    assert "Traceback" not in said
    assert stored(app, "formular")[0] is None


@pytest.mark.parametrize("code", ["Å", "a b", "../x", "las-in", "a" * 61, "-a"])
def test_a_code_that_cannot_stand_in_an_address(run: Run, saved: Callable[..., Path], code: str) -> None:
    assert "går inte att använda" in run("surveys", "import", saved(FORM), f"--code={code}", fails=True)


@pytest.mark.parametrize("name", ["nki", "kompetens", "synpunkter"])
@pytest.mark.parametrize("file_format", ["json", "xlsx"])
def test_what_is_written_and_read_in_again_is_the_same(
    run: Run, tmp_path: Path, name: str, file_format: str, app: Flask
) -> None:
    run("surveys", "add", name, "--publish")
    out = tmp_path / f"ut.{file_format}"
    assert str(out) in run("surveys", "export", name, "--format", file_format, "--out", out)
    assert "oförändrat" in run("surveys", "import", out)
    run("surveys", "import", out, "--code", "kopia", "--publish")
    again = tmp_path / f"igen.{file_format}"
    run("surveys", "export", "kopia", "--format", file_format, "--out", again)
    assert read_file(again.read_bytes()).questionnaire == get_ready(name)
    assert stored(app, name)[1] == 1


def test_a_questionnaire_of_the_library_is_not_changed_from_a_file(
    app: Flask, run: Run, saved: Callable[..., Path]
) -> None:
    document = json.loads(write(get_ready("nki")))
    document["minutes"] = 20
    changed = saved(json.dumps(document).encode(), "nki.json")
    assert "--code" in run("surveys", "import", changed, fails=True)
    run("surveys", "import", changed, "--code", "nki-2")
    assert stored(app, "nki")[0] is None
    assert stored(app, "nki-2")[0] is not None


def test_a_survey_that_is_not_there_cannot_be_written(run: Run, tmp_path: Path) -> None:
    said = run("surveys", "export", "borta", "--format", "json", "--out", tmp_path / "x.json", fails=True)
    assert "borta" in said
    assert not (tmp_path / "x.json").exists()


def test_from_a_file_to_a_round_that_is_answered(
    app: Flask, quality: Browser, new_browser: Callable[[], Browser]
) -> None:
    page = send(quality, FORM)
    assert page.path == "/arbete/frageformular/trivsel"
    assert "Utkast som inte är fastställt" in page.text
    assert "Filen har inget syfte" in page.text
    assert "Varför <script>alert(1)</script>?" in page.text
    assert not page.tree.xpath("//main//script")
    english = page.link("English")
    assert "Are you well?" in english.text
    assert "Trivs du?" not in english.text

    fixed = english.submit("Fastställ frågeformuläret")
    assert "Frågeformuläret är fastställt, version 1." in fixed.text
    assert "Utkast" not in fixed.heading + fixed.text.replace("utkast", "")
    quality.get("/arbete/undersokningar/ny").submit(survey="trivsel", title="Trivsel", units=["hl"], access="open")
    section = new_browser().get("/oppen/trivsel").submit()
    assert "Trivs du?" in section.text


def test_a_new_file_replaces_the_draft_and_leaves_versions_alone(app: Flask, quality: Browser) -> None:
    send(quality, FORM).submit("Fastställ frågeformuläret")
    other = write(read(write(read_file(FORM).questionnaire)).__class__(**_retitled("Ny rubrik")))
    for _ in range(2):
        page = send(quality, other, "formular.json", code="trivsel")
        assert page.heading == "Ny rubrik"
        assert "Version 1 gäller tills du fastställer utkastet." in page.text
    survey, number = stored(app, "trivsel")
    assert survey is not None
    assert (survey.title, number) == ("Trivselenkät", 1)
    assert "version 2" in page.submit("Fastställ frågeformuläret").text
    survey, number = stored(app, "trivsel")
    assert survey is not None
    assert (survey.title, number) == ("Ny rubrik", 2)


def _retitled(title: str) -> dict[str, object]:
    questionnaire = read_file(FORM).questionnaire
    fields = {name: getattr(questionnaire, name) for name in questionnaire.__struct_fields__}
    return fields | {"title": {"sv": title, "en": title}}


def test_fixing_twice_makes_one_version(app: Flask, quality: Browser) -> None:
    page = send(quality, FORM)
    assert page.submit("Fastställ frågeformuläret").status == 200
    assert page.submit("Fastställ frågeformuläret").status == 200
    assert stored(app, "trivsel")[1] == 1


def test_a_file_with_faults_is_told_about_on_the_page(app: Flask, quality: Browser) -> None:
    page = send(quality, BAD, code="min-kod")
    assert page.status == 400
    assert page.errors == ["Filen kunde inte läsas in."]
    assert "Fliken survey, rad 2: Frågan ber om en plats" in page.text
    assert "Fliken survey, rad 3: Svarslistan ”l” finns inte" in page.text
    assert page.fields()["code"] == ["min-kod"]
    assert stored(app, "min-kod")[0] is None


def test_the_form_asks_for_what_is_missing(quality: Browser) -> None:
    assert send_page(quality.get(READ_IN), field="file").errors == ["Välj en fil att läsa in."]
    page = send(quality, FORM, code="Ö")
    assert page.status == 400
    assert "går inte att använda" in page.errors[0]
    assert "för stor" in send(quality, b"PK" + bytes(6 * 1024 * 1024)).text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 100, b"{}", b"<xml/>", FORM[:-50]])
def test_a_file_that_is_no_questionnaire_is_refused_calmly(quality: Browser, content: bytes) -> None:
    page = send(quality, content)
    assert page.status == 400
    assert len(page.errors) == 1


def test_the_page_warns_and_gives_the_questionnaire_as_files(quality: Browser) -> None:
    assert "har gränsen 1 gemensam" in quality.get("/arbete/frageformular/kompetens").text
    assert "Tänk på när resultatet" not in quality.get("/arbete/frageformular/nki").text
    for file_format in ("json", "xlsx"):
        answer = quality.client.get(f"/arbete/frageformular/nki/fil/{file_format}")
        assert answer.status_code == 200
        assert f"nki.{file_format}" in answer.headers["Content-Disposition"]
        assert read_file(answer.data).questionnaire == get_ready("nki")
    assert quality.get("/arbete/frageformular/nki/fil/exe").status == 404
    assert quality.get("/arbete/frageformular/borta/fil/json").status == 404


def test_formulas_in_a_written_workbook_are_text() -> None:
    questionnaire = get_ready("nki")
    fields = {name: getattr(questionnaire, name) for name in questionnaire.__struct_fields__}
    harmful = questionnaire.__class__(**(fields | {"title": {"sv": "=1+1", "en": "+1", "sv-x-lattlast": "@A1"}}))
    workbook = openpyxl.load_workbook(BytesIO(write_xlsform(harmful)))
    titles = [cell for cell in workbook["settings"][2] if cell.value in ("=1+1", "+1", "@A1")]
    assert titles
    assert {cell.data_type for cell in titles} == {"s"}
