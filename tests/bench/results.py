"""A closed round of many responses: results page, PDF, CSV and XLSX, and what memory they take."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
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
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.bench.answering import set_scene
from tests.bench.figures import Figure
from tests.bench.load import TOKEN, Client, cpu_seconds, peak_megabytes
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

JUDGED = 100_000
"""The size that the aims are set for."""

COLD_AIM, MEMORY_AIM, CSV_AIM, PDF_AIM = 1 / 3, 150, 5, 1.3
TURNS, WARM = 2, 5
EMAIL = "matning@kommun.example"


def compare_results(kind: str, folder: Path, size: int) -> Iterator[Figure]:
    """One size in an installation of its own; every figure as soon as it is known."""
    place = folder / f"{kind}-{size}"
    place.mkdir()
    with installed(kind, place) as installation:
        set_scene(installation)
        _fill(installation, size)
        measured = _Measured(kind, size, installation)
        yield from measured.page()
        yield from measured.csv()
        yield from measured.pdf()
        yield from measured.xlsx()


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
    options = ["--name", "Mätning", "--role", "quality"]
    installation.run("accounts", "create", EMAIL, *options, PORTAL_PASSWORD=PASSWORD)


class _Measured:
    """The figures of one size on one database."""

    def __init__(self, kind: str, size: int, installation: Installation) -> None:
        self.kind, self.size, self.installation = kind, size, installation
        self.out = installation.folder / "out"

    def _figure(self, what: str, said: str, ratio: float | None = None, aim: float | None = None) -> Figure:
        return Figure(f"{self.size:,}: {what}", self.kind, said, ratio, aim if self.size >= JUDGED else None)

    def page(self) -> Iterator[Figure]:
        """Cold in a server just started, and again. The floor takes turns with it, and the best of each is compared."""
        floors, colds, warms, peaks, cpus = [], [], [], [], []
        for _ in range(TURNS):
            floors.append(_seconds(lambda: count_by_sql(self.installation, variables(read(questionnaire())))))
            server = self.installation.start()
            client, before = _logged_in(self.installation.port), peak_megabytes(server.pid)
            spent = cpu_seconds(server.pid)
            colds.append(_seconds(partial(_fetched, client, RESULT)))
            cpus.append(cpu_seconds(server.pid) - spent)
            peaks.append(peak_megabytes(server.pid))
            warms.append(statistics.median(_seconds(partial(_fetched, client, RESULT)) for _ in range(WARM)))
            self.installation.kill(server)
        floor, cold, warm, peak = min(floors), min(colds), min(warms), max(peaks)
        said = f"{cold / floor:.2f} × counting by SQL ({cold:.2f} against {floor:.2f} s; CPU {min(cpus):.2f} s)"
        yield self._figure("results page, cold", said, cold / floor, COLD_AIM)
        yield self._figure("results page, warm", f"{warm / floor:.4f} × counting by SQL ({warm * 1000:.0f} ms)")
        said = f"{peak:.0f} MB, of which {before:.0f} MB before the page"
        yield self._figure("peak memory of the server's worker", said, peak, MEMORY_AIM)

    def csv(self) -> Iterator[Figure]:
        """Every response as CSV, by the command, from its start to its end."""
        took, cpu, peak = self._export("csv")
        said = f"{took:.1f} s, starting included (CPU {cpu:.1f} s), peak {peak:.0f} MB"
        yield self._figure("CSV of every response", said, took, CSV_AIM)

    def xlsx(self) -> Iterator[Figure]:
        """Every response as XLSX, by the command."""
        took, cpu, peak = self._export("xlsx")
        yield self._figure("XLSX of every response", f"{took:.1f} s (CPU {cpu:.1f} s), peak {peak:.0f} MB")

    def _export(self, file_format: str) -> tuple[float, float, float]:
        options = ("--level", "raw", "--format", file_format, "--out", str(self.out))
        found = _command(self.installation, "export", "matning", *options)
        self.out.unlink()
        return found

    def pdf(self) -> Iterator[Figure]:
        """The report with its charts by the command, and beside WeasyPrint alone inside this process."""
        options = ("--level", "internal", "--out", str(self.out))
        took, cpu, peak = _command(self.installation, "report", "matning", *options)
        yield self._figure("PDF with charts, by the command", f"{took:.1f} s (CPU {cpu:.1f} s), peak {peak:.0f} MB")
        ours, alone = _pdf(self.installation)
        said = f"{ours / alone:.2f} × WeasyPrint alone on the same HTML (CPU {ours:.2f} against {alone:.2f} s)"
        yield self._figure("PDF with charts, composed and rendered", said, ours / alone, PDF_AIM)


def _logged_in(port: int) -> Client:
    client = Client(port)
    _, _, text = client.ask("GET", "/logga-in")
    fields = {"csrf_token": TOKEN.findall(text)[:1] or [], "email": [EMAIL], "password": [PASSWORD]}
    status, _, text = client.ask("POST", "/logga-in", fields)
    assert status == 303, f"not logged in: {status}"
    return client


def _fetched(client: Client, path: str) -> None:
    status, _, text = client.ask("GET", path)
    assert status == 200, status
    assert "Fråga scale_3_2" in text, "the page holds no results"


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    work()
    return clock() - began


def count_by_sql(installation: Installation, listed: Sequence[Variable]) -> None:
    """Every variable counted by the database itself, from the same documents."""
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


def _command(installation: Installation, *arguments: str) -> tuple[float, float, float]:
    """Seconds, CPU seconds (which tell less of what else the machine does) and peak megabytes of one command."""
    began = time.perf_counter()
    result = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *FLASK, *arguments],
        cwd=ROOT,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    took = time.perf_counter() - began
    kilobytes, cpu = result.stderr.splitlines()[-1].split()
    return took, float(cpu), int(kilobytes) / 1000


def _pdf(installation: Installation) -> tuple[float, float]:
    """CPU seconds of the whole report and of WeasyPrint on the same HTML: with warm typefaces, the best of some."""
    caught: list[str] = []
    render = pdf.render

    def keep(html: str, **options: object) -> bytes:
        caught.append(html)
        return render(html, **options)  # type: ignore[arg-type]

    engine = pdf._engine()
    sheets = [(pdf.STATIC / each).as_uri() for each in rendering.STYLESHEETS]
    base = pdf.STATIC.as_uri() + "/"
    with installation.app.app_context(), get_database().session_factory() as session:
        pdf.render = keep
        try:
            make = lambda: rendering.render_pdf(get_round_report(session, get_round(session, "matning"), "internal"))  # noqa: E731
            make()
            bare = lambda: engine.HTML(string=caught[0], base_url=base).write_pdf(  # noqa: E731
                stylesheets=sheets, pdf_variant="pdf/ua-1"
            )
            turns = [(_seconds(make, time.process_time), _seconds(bare, time.process_time)) for _ in range(TURNS)]
        finally:
            pdf.render = render
    return min(ours for ours, _ in turns), min(alone for _, alone in turns)


def describe(document: Questionnaire) -> str:
    """What is measured, in a line."""
    return f"{len(list(document.questions))} questions, {len(variables(document))} variables"
