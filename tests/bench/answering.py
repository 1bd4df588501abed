"""The first page and whole journeys, under the production server, beside their floors."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from portal.db import create_engine, get_database
from portal.questionnaire.document import read
from portal.surveys.models import QuestionnaireVersion
from portal.surveys.operations import create_survey, publish
from tests.bench.figures import Figure
from tests.bench.floors import FLOOR
from tests.bench.load import TOKEN, Client, Rate, best, journey, measure
from tests.bench.workload import answers, fields, questionnaire, stored
from tests.support.scenes import add_round, add_units
from tests.support.server import PROGRAMS, ROOT, Installation, installed
from tests.support.stored import stored_answers

PAGES, JOURNEYS, TURNS = 100, 16, 8
"""Of each, in each turn. Many short turns of portal and floor, and the best of each: what else the machine does comes
and goes in seconds."""

PAGE_AIM, JOURNEY_AIM = 0.8, 0.2
ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
TYPEFACES = re.compile(r'url\("(fonts/[^"]+)"\)')

Work = Callable[[int], None]


def compare_answering(kind: str, folder: Path) -> Iterator[Figure]:
    """One database: every figure with its ratio to the floor of the same run. Every stored answer is compared."""
    with installed(kind, folder) as installation:
        set_scene(installation)
        beside = Installation(folder, installation.environment["DATABASE_URL"])
        try:
            server, floor = installation.start(), _start_floor(beside)
            yield from _first_page_facts(kind, installation)
            for at_once in (1, 8):
                page, ten = _page(installation), _get(beside.port, "/ten")
                ours, bare = _take_turns(server, page, floor, ten, PAGES, PAGES, at_once)
                yield _figure("first page", kind, at_once, ours, bare, PAGE_AIM)
            for at_once in (1, 8):
                journeys, two = _journeys(installation.port, at_once), _two_requests(beside.port)
                ours, bare = _take_turns(server, journeys.do, floor, two, JOURNEYS, JOURNEYS * 2, at_once)
                yield _figure("complete journey", kind, at_once, ours, bare, JOURNEY_AIM)
                yield _compared(kind, installation, journeys)
        finally:
            beside.stop()


def _take_turns(
    server: subprocess.Popen[bytes],
    work: Work,
    floor: subprocess.Popen[bytes],
    bare: Work,
    times: int,
    bare_times: int,
    at_once: int,
) -> tuple[Rate, Rate]:
    """The best of both, measured one after the other several times; first both are warmed up."""
    measure(server, work, max(times // 10, 8), 4)
    measure(floor, bare, max(bare_times // 10, 8), 4)
    rates = [(measure(server, work, times, at_once), measure(floor, bare, bare_times, at_once)) for _ in range(TURNS)]
    return best(each for each, _ in rates), best(each for _, each in rates)


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


def _page(installation: Installation) -> Work:
    client = Client(installation.port)
    path, cookies = _first_section(client), client.cookies

    def work(number: int) -> None:
        visitor = Client(installation.port)
        visitor.cookies = cookies
        assert visitor.ask("GET", path)[0] == 200, number
        visitor.connection.close()

    return work


def _get(port: int, path: str) -> Work:
    def work(_number: int) -> None:
        visitor = Client(port)
        assert visitor.ask("GET", path)[0] == 200
        visitor.connection.close()

    return work


def _two_requests(port: int) -> Work:
    def work(number: int) -> None:
        visitor = Client(port)
        assert visitor.ask("GET", "/thirty")[0] == 200
        assert visitor.ask("POST", "/thirty", fields(answers(number)))[0] == 200
        visitor.connection.close()

    return work


class _Journeys:
    """People who answer, each with answers of their own, and who they were so far."""

    def __init__(self, port: int, first: int) -> None:
        self.port, self.people = port, count(first)
        self.done: list[int] = []

    def do(self, _number: int) -> None:
        person = next(self.people)
        journey(self.port, fields(answers(person)))
        self.done.append(person)


def _journeys(port: int, at_once: int) -> _Journeys:
    return _Journeys(port, at_once * 10_000)


def _compared(kind: str, installation: Installation, journeys: _Journeys) -> Figure:
    """Every answer of every journey is stored once, as it was given."""
    found = Counter(json.dumps(each, sort_keys=True) for each in stored_answers(installation.app))
    wrong = [each for each in journeys.done if found[json.dumps(stored(answers(each)), sort_keys=True)] != 1]
    assert not wrong, f"{len(wrong)} journeys are not stored as they were answered"
    return Figure("stored answers compared", kind, f"{len(journeys.done)} journeys, all as sent")


def _first_page_facts(kind: str, installation: Installation) -> Iterator[Figure]:
    """Bytes on the wire with everything the page loads, and SQL statements, counted in the same application."""
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
    inside.get(path)
    asked = sum(not statement.startswith("BEGIN") for statement in statements)
    yield Figure("first page, SQL statements", kind, f"{asked} (and BEGIN)")
    page = client.fetch("GET", path)[2]
    addresses = list(dict.fromkeys(ASSETS.findall(page.decode())))
    sheets = [client.fetch("GET", each)[2].decode() for each in addresses if ".css" in each]
    typefaces = [f"/static/{each}" for sheet in sheets for each in TYPEFACES.findall(sheet)]
    packed = {"Accept-Encoding": "gzip"}
    loaded = sum(len(client.fetch("GET", each, **packed)[2]) for each in addresses) / 1000
    letters = sum(len(client.fetch("GET", each, **packed)[2]) for each in typefaces) / 1000
    alone, behind = len(page) / 1000, len(gzip.compress(page)) / 1000
    said = f"{alone + loaded + letters:.0f} kB as the portal sends it; {behind + loaded + letters:.0f} kB"
    yield Figure(
        "first page with all it loads", kind, f"{said} behind a proxy that compresses; typefaces {letters:.0f} kB"
    )


def _start_floor(installation: Installation) -> subprocess.Popen[bytes]:
    engine = create_engine(installation.environment["DATABASE_URL"])
    with engine.connect().execution_options(writes=True) as connection:
        FLOOR.create(connection)
        connection.commit()
    engine.dispose()
    descriptor = installation._socket.fileno()
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    options += ["--log-level", "warning", "--chdir", str(ROOT), "--bind", f"fd://{descriptor}"]
    server = installation._spawn([str(PROGRAMS / "gunicorn"), *options, "tests.bench.floors:create()"], descriptor)
    assert Client(installation.port).ask("GET", "/ten")[0] == 200
    return server


def _figure(what: str, kind: str, at_once: int, ours: Rate, floor: Rate, aim: float) -> Figure:
    ratio, cpu = ours.per_second / floor.per_second, ours.cpu_ms / floor.cpu_ms
    said = (
        f"{ratio:.2f} × the floor ({ours.per_second:.0f} against {floor.per_second:.0f} a second); "
        f"CPU {cpu:.2f} × ({ours.cpu_ms:.1f} against {floor.cpu_ms:.1f} ms)"
    )
    return Figure(f"{what}, {at_once} at once", kind, said, ratio, aim, more_is_better=True)
