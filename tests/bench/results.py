"""A closed round of many responses: results page, PDF, CSV and XLSX, and what memory they take."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import msgspec
import sqlalchemy as sa

from portal import pdf
from portal.collection.models import Response
from portal.db import get_database, now
from portal.questionnaire.definition import Questionnaire
from portal.questionnaire.document import read
from portal.questionnaire.variables import Variable, variables
from portal.reports import rendering
from portal.reports.queries import get_round_report
from portal.results import queries
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.bench.answering import set_scene
from tests.bench.workload import answers, questionnaire, stored
from tests.support.scenes import PASSWORD
from tests.support.server import FLASK, ROOT, Installation, installed

RESULT = "/arbete/undersokningar/matning/resultat"
# A child is charged with the memory of whoever started it: the one in between is small.
LAUNCHER = """
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(pid, 0)
print(used.ru_maxrss, used.ru_utime + used.ru_stime, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""
DIFFERENT = 1_000
"""Documents made; more responses repeat them."""


def compare_results(kind: str, folder: Path, sizes: tuple[int, ...]) -> Iterator[str]:
    """Each size in an installation of its own; every line as soon as it is known."""
    for size in sizes:
        place = folder / f"{kind}-{size}"
        place.mkdir()
        with installed(kind, place) as installation:
            set_scene(installation)
            _fill(installation, size)
            for line in chain(_page(installation), _files(installation)):
                yield f"{kind}, {size:,} responses: {line}"


def _fill(installation: Installation, size: int) -> None:
    documents = [msgspec.json.encode(stored(answers(number))).decode() for number in range(min(size, DIFFERENT))]
    with installation.app.app_context(), get_database().writing() as session:
        collection_round = get_round(session, "matning")
        same = {"round_id": collection_round.id, "unit_id": collection_round.round_units[0].unit_id}
        same |= {"version_id": collection_round.version_id, "completed_at": now(), "source": "import"}
        for start in range(0, size, 1_000):
            rows = [{**same, "answers": documents[n % len(documents)]} for n in range(start, min(start + 1_000, size))]
            session.execute(sa.insert(Response), rows)
        close_round(session, collection_round)
    email = "matning@kommun.example"
    options = ["--name", "Mätning", "--role", "quality"]
    installation.run("accounts", "create", email, *options, PORTAL_PASSWORD=PASSWORD)


def _page(installation: Installation) -> Iterator[str]:
    from tests.support.client import Browser

    floor = _seconds(lambda: _count_by_sql(installation))
    browser = Browser(installation.app, checked=False)
    browser.log_in("matning@kommun.example", PASSWORD)
    queries._SUMMARIES.clear()
    cold, warm = (_seconds(lambda: browser.client.get(RESULT).get_data()) for _ in range(2))
    yield f"results page cold {cold / floor:.2f}, warm {warm / floor:.3f} × counting by SQL ({floor:.2f} s)"


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _count_by_sql(installation: Installation) -> None:
    """Every variable counted by the database itself, from the same documents."""
    listed = variables(read(questionnaire()))
    engine = installation.app.extensions["portal_database"].engine
    with engine.connect() as connection:
        for variable in listed:
            connection.exec_driver_sql(_counting(variable, engine.dialect.name)).all()


def _counting(variable: Variable, dialect: str) -> str:
    name, row = variable.question.name, variable.row
    if dialect == "postgresql":
        path = f"answers::jsonb -> '{name}'" + (f" -> '{row.name}'" if row else "")
        several = f"SELECT v, count(*) FROM response, jsonb_array_elements_text({path}) v GROUP BY 1"
    else:
        path = f"json_extract(answers, '$.{name}" + (f".{row.name}')" if row else "')")
        several = f"SELECT value, count(*) FROM response, json_each(answers, '$.{name}') GROUP BY 1"
    if variable.kind == "codes":
        return several
    counted = f"{path} IS NOT NULL" if variable.kind == "text" else path
    return f"SELECT {counted}, count(*) FROM response GROUP BY 1"


def _files(installation: Installation) -> Iterator[str]:
    out = installation.folder / "out"
    idle = _command(installation, "settings", "list")
    export = ("export", "matning", "--level", "raw", "--out", str(out), "--format")
    report = ("report", "matning", "--level", "internal", "--out", str(out))
    for name, arguments in (("CSV", (*export, "csv")), ("PDF", report), ("XLSX", (*export, "xlsx"))):
        seconds, peak = _command(installation, *arguments)
        yield f"{name} {seconds - idle[0]:.1f} CPU seconds beyond starting, peak {peak:.0f} MB"
        if name == "PDF":
            yield _pdf(installation)


def _command(installation: Installation, *arguments: str) -> tuple[float, float]:
    """CPU seconds, which tell less of what else the machine does, and peak megabytes of one command."""
    result = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *FLASK, *arguments],
        cwd=ROOT,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    kilobytes, seconds = result.stderr.splitlines()[-1].split()
    return float(seconds), int(kilobytes) / 1000


def _pdf(installation: Installation) -> str:
    """The whole report, composed and rendered, beside WeasyPrint on the same HTML. Both with warm typefaces."""
    caught: list[str] = []
    render = pdf.render

    def keep(html: str, **options: object) -> bytes:
        caught.append(html)
        return render(html, **options)  # type: ignore[arg-type]

    with installation.app.app_context(), get_database().session_factory() as session:
        pdf.render = keep
        try:
            make = lambda: rendering.render_pdf(get_round_report(session, get_round(session, "matning"), "internal"))  # noqa: E731
            make()
            ours = _seconds(make)
        finally:
            pdf.render = render
    engine = pdf._engine()
    sheets = [(pdf.STATIC / each).as_uri() for each in rendering.STYLESHEETS]
    alone = _seconds(
        lambda: engine.HTML(string=caught[0], base_url=pdf.STATIC.as_uri() + "/").write_pdf(
            stylesheets=sheets, pdf_variant="pdf/ua-1"
        )
    )
    return f"PDF of the thirty questions {ours / alone:.2f} × WeasyPrint alone on the same HTML ({alone:.1f} s)"


def describe(document: Questionnaire) -> str:
    """What is measured, in a line."""
    return f"{len(list(document.questions))} questions, {len(variables(document))} variables"
