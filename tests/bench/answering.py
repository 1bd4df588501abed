"""The first page and whole journeys, under the production server, beside their floors."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from portal.db import get_database
from portal.questionnaire.document import read
from portal.surveys.models import QuestionnaireVersion
from portal.surveys.operations import create_survey, publish
from tests.bench.floors import FLOOR
from tests.bench.load import TOKEN, Client, Rate, journey, measure
from tests.bench.workload import answers, fields, questionnaire, stored
from tests.support.scenes import add_round, add_units
from tests.support.server import PROGRAMS, ROOT, Installation, installed
from tests.support.stored import stored_answers

PAGES, JOURNEYS = 400, 60
ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+)"')

Lines = list[str]


def compare_answering(kind: str, folder: Path) -> Lines:
    """One database: every figure with its ratio to the floor of the same run. Every stored answer is compared."""
    with installed(kind, folder) as installation:
        set_scene(installation)
        server = installation.start()
        said = [_first_page_facts(installation)]
        page = {n: measure(server, _page(installation), PAGES, n) for n in (1, 8)}
        whole = {n: _journeys(installation, server, n) for n in (1, 8)}
        installation.kill(server)
        floor = _start_floor(installation)
        ten = {n: measure(floor, _get(installation.port, "/ten"), PAGES, n) for n in (1, 8)}
        two = {n: measure(floor, _two_requests(installation.port), JOURNEYS * 2, n) for n in (1, 8)}
        installation.kill(floor)
    for n in (1, 8):
        said.append(_line("first page", kind, n, page[n], ten[n], "Flask and Jinja alone"))
        said.append(_line("journey", kind, n, whole[n], two[n], "one page and one insert"))
    return said


def set_scene(installation: Installation) -> None:
    """An open round of the thirty questions."""
    with installation.app.app_context(), get_database().writing() as session:
        add_units(session)
        document = read(questionnaire())
        version: QuestionnaireVersion = publish(session, create_survey(session, document), document)
        add_round(session, version, "matning", title="Mätning")


def _first_section(client: Client) -> str:
    _, _, text = client.ask("GET", "/oppen/matning")
    nonce = re.findall(r'name="start" value="([^"]+)"', text)
    _, path, _ = client.ask("POST", "/oppen/matning", {"csrf_token": TOKEN.findall(text), "start": nonce})
    return path


def _page(installation: Installation) -> Callable[[int], None]:
    client = Client(installation.port)
    path, cookies = _first_section(client), client.cookies

    def work(number: int) -> None:
        visitor = Client(installation.port)
        visitor.cookies = cookies
        assert visitor.ask("GET", path)[0] == 200, number
        visitor.connection.close()

    return work


def _get(port: int, path: str) -> Callable[[int], None]:
    def work(_number: int) -> None:
        visitor = Client(port)
        assert visitor.ask("GET", path)[0] == 200
        visitor.connection.close()

    return work


def _two_requests(port: int) -> Callable[[int], None]:
    def work(number: int) -> None:
        visitor = Client(port)
        assert visitor.ask("GET", "/thirty")[0] == 200
        assert visitor.ask("POST", "/thirty", fields(answers(number)))[0] == 200
        visitor.connection.close()

    return work


def _journeys(installation: Installation, server: subprocess.Popen[bytes], at_once: int) -> Rate:
    first = at_once * 10_000
    rate = measure(
        server, lambda number: journey(installation.port, fields(answers(first + number))), JOURNEYS, at_once
    )
    expected = [stored(answers(number)) for number in range(first, first + JOURNEYS)]
    found = [json.dumps(each, sort_keys=True) for each in stored_answers(installation.app)]
    missing = [each for each in expected if json.dumps(each, sort_keys=True) not in found]
    assert not missing, f"{len(missing)} journeys are not stored as they were answered"
    return rate


def _first_page_facts(installation: Installation) -> str:
    """Size as it goes through a proxy that compresses, and SQL statements, counted in the same application."""
    statements: list[str] = []
    sa.event.listen(
        installation.app.extensions["portal_database"].engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: statements.append(statement),
    )
    client = Client(installation.port)
    path = _first_section(client)
    inside = installation.app.test_client()
    for name, value in client.cookies.items():
        inside.set_cookie(name, value)
    inside.get(path)
    statements.clear()
    text = inside.get(path).get_data(as_text=True)
    loaded = [text.encode(), *(client.ask("GET", each)[2].encode() for each in dict.fromkeys(ASSETS.findall(text)))]
    wire = sum(len(gzip.compress(each)) for each in loaded) / 1000
    return f"first page: {len(statements)} SQL statements, {wire:.0f} kB compressed with all it loads, typefaces apart"


def _start_floor(installation: Installation) -> subprocess.Popen[bytes]:
    engine = installation.app.extensions["portal_database"].engine
    with engine.connect().execution_options(writes=True) as connection:
        FLOOR.create(connection)
        connection.commit()
    descriptor = installation._socket.fileno()
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    options += ["--log-level", "warning", "--chdir", str(ROOT), "--bind", f"fd://{descriptor}"]
    server = installation._spawn([str(PROGRAMS / "gunicorn"), *options, "tests.bench.floors:create()"], descriptor)
    assert Client(installation.port).ask("GET", "/ten")[0] == 200
    return server


def _line(what: str, kind: str, at_once: int, ours: Rate, floor: Rate, name: str) -> str:
    speed, cpu = ours.per_second / floor.per_second, ours.cpu_ms / floor.cpu_ms
    return (
        f"{what}, {kind}, {at_once} at once: {speed:.2f} × the floor ({name}); "
        f"CPU {cpu:.2f} × ({ours.cpu_ms:.1f} ms against {floor.cpu_ms:.1f})"
    )
