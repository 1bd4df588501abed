"""A result that takes long to work out: the page waits without holding anyone, and the work is done once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import tasks
from portal.db import Database, get_database, now
from portal.results import claims, deciding
from portal.results.models import Preparation, PreparedResult, ReleasedResult
from portal.results.preparation import prepare_due
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.measured_years import answers, closed
from tests.support.scenes import add_units, publish_ready

Run = Callable[..., str]
ROUND = "/arbete/undersokningar/prov"
RESULT = f"{ROUND}/resultat"
DIVIDED = "Uppdelat på kön"


@pytest.fixture
def quality(app: Flask, quality: Browser, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A finished round, 18 women and 12 men in one unit, that counts as too large for a request; nobody has been by."""
    people = [{**each, "kon": "kvinna" if n % 5 < 3 else "man"} for n, each in enumerate(answers(30))]
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        closed(session, publish_ready(session, "nki"), "prov", 2026, {"hl": people})
    monkeypatch.setattr(deciding, "AT_ONCE", 0)
    return quality


@pytest.fixture
def database(app: Flask, quality: Browser) -> Database:
    with app.app_context():
        return get_database()


def rows_of(database: Database, table: type[Any]) -> list[Any]:
    with database.session_factory() as session:
        return list(session.scalars(sa.select(table)))


def age(database: Database, **columns: Any) -> None:
    """Let what stands in the row of the work be older, or otherwise."""
    with database.writing() as session:
        session.execute(sa.update(Preparation).values(columns))


def claimed(database: Database) -> claims.Claim:
    """As if a worker had just begun."""
    with database.session_factory() as session:
        number = get_round(session, "prov").id
    held = claims.claim(database, number)
    assert held is not None
    return held


def count_decisions(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    made: list[object] = []
    decide = deciding.disclose_both
    monkeypatch.setattr(deciding, "disclose_both", lambda *given: made.append(given) or decide(*given))
    return made


def women_and_men(told: dict[str, Any]) -> list[int | None]:
    """How many of each are told of, and of the rest."""
    by_gender = next(each for each in told["units"][0]["breakdowns"] if each["by"] == "kon")
    return [part["responses"] for part in by_gender["parts"]]


def test_the_page_waits_for_the_worker_and_comes_again_by_itself(
    quality: Browser, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = count_decisions(monkeypatch)
    page = quality.get(f"{RESULT}?niva=offentlig&enhet=hl&_external=1")
    assert (page.status, page.heading) == (202, "Resultatet är inte klart än")
    assert "Resultatet börjar strax räknas fram." in page.text
    assert "jämförs med" not in page.text
    again = f"{RESULT}?niva=offentlig&enhet=hl"
    assert page.response.headers["Refresh"] == f"20; url={again}"
    assert quality.get(f"{ROUND}/rapport").status == 202
    assert not made
    stopped = page.link("Sluta läsa in sidan av sig själv")
    assert (stopped.status, "Refresh" in stopped.response.headers) == (202, False)
    assert stopped.link("Läs in sidan nu, och sedan av sig själv").response.headers["Refresh"]

    run("worker", "--once")
    shown = quality.get(again)
    assert (shown.status, "Refresh" in shown.response.headers) == (200, False)
    assert DIVIDED in shown.text
    assert quality.get(f"{RESULT}.csv").status == 200
    assert len(made) == 1


def test_a_file_is_not_there_yet(quality: Browser, run: Run) -> None:
    """Nothing may take the page for the file."""
    for path in (f"{RESULT}.csv?niva=intern", f"{RESULT}.xlsx", f"{ROUND}/rapport.pdf"):
        page = quality.get(path)
        assert (page.status, page.heading) == (503, "Filen är inte klar än")
        assert page.response.headers["Retry-After"] == "20"
        assert page.response.headers["Refresh"] == f"20; url={path}"
        assert "Filen hämtas av sig själv" in page.text
        assert page.link("Till resultatet").status == 202
    run("worker", "--once")
    assert quality.get(f"{RESULT}.csv?niva=intern").response.mimetype == "text/csv"


@pytest.mark.parametrize("seen_before", [False, True])
def test_other_limits_are_left_to_the_worker_too(
    quality: Browser, run: Run, monkeypatch: pytest.MonkeyPatch, seen_before: bool
) -> None:
    """What was worked out under the old limits is of no use, whether it has been shown or not."""
    run("worker", "--once")
    if seen_before:
        assert DIVIDED in quality.get(RESULT).text
    run("settings", "set", "minimum_public_group", "20")
    assert quality.get(RESULT).status == 202
    run("worker", "--once")
    made = count_decisions(monkeypatch)
    assert quality.get(RESULT).status == 200
    told = json.loads(run("results", "prov", "--level", "public", "--json"))
    assert women_and_men(told) == [None, None, None]
    assert not made


def test_a_command_works_it_out_itself(quality: Browser, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made = count_decisions(monkeypatch)
    told = json.loads(run("results", "prov", "--level", "public", "--json"))
    assert women_and_men(told) == [18, 12, None]
    assert DIVIDED in quality.get(RESULT).text
    run("worker", "--once")
    assert len(made) == 1


def test_approving_by_command_works_it_out_before_it_writes(
    quality: Browser, database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite nobody could answer a questionnaire until the transaction is over."""
    run("settings", "set", "municipality", "Ekdala kommun")
    decide, written = deciding.patterns, []

    def decide_while_others_write(*given: Any) -> Any:
        with database.writing() as session:
            written.append(session.scalar(sa.select(Preparation.leased_until)) is not None)
        return decide(*given)

    monkeypatch.setattr(deciding, "patterns", decide_while_others_write)
    told = run(
        "reports", "publish", "prov", "--level", "internal", "--dnr", "SOCN/2026:31", "--approver", "Anna Åkesson"
    )
    assert "UR-" in told
    assert written == [True]


def test_a_command_waits_for_whoever_is_at_it(
    quality: Browser, database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = claimed(database)
    made = count_decisions(monkeypatch)
    assert "Resultatet håller på att räknas fram sedan" in quality.get(RESULT).text
    waited: list[float] = []

    def wait(seconds: float) -> None:
        """The first time nothing has come of it; then the worker is done."""
        waited.append(seconds)
        assert not made
        if len(waited) == 2:
            with database.writing() as session:
                assert claims.end(session, held)
            prepare_due(database)

    monkeypatch.setattr(deciding.time, "sleep", wait)
    told = json.loads(run("results", "prov", "--level", "internal", "--json"))
    assert women_and_men(told) == [18, 12, None]
    assert (len(waited), len(made)) == (2, 1)


def test_a_worker_leaves_what_another_is_at_until_that_has_died(quality: Browser, database: Database, run: Run) -> None:
    claimed(database)
    run("worker", "--once")
    assert rows_of(database, PreparedResult) == []
    age(database, leased_until=now() - timedelta(seconds=1))
    run("worker", "--once")
    assert len(rows_of(database, PreparedResult)) == 1
    assert rows_of(database, Preparation) == []
    assert DIVIDED in quality.get(RESULT).text


def test_a_lease_is_renewed_while_the_work_goes_on(
    database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = deciding.patterns
    leases = set()

    def decide_slowly(*given: Any) -> Any:
        """Until the lease has been renewed, or for so many looks that it never will be."""
        for _ in range(2_000):
            leases.add(rows_of(database, Preparation)[0].leased_until)
            if len(leases) > 1:
                break
        return decide(*given)

    monkeypatch.setattr(claims, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(deciding, "patterns", decide_slowly)
    run("worker", "--once")
    assert len(leases) == 2
    assert len(rows_of(database, PreparedResult)) == 1


def test_another_division_chosen_meanwhile_is_the_one_that_counts(
    quality: Browser, database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = deciding.patterns
    chosen: list[str] = []

    def choose_meanwhile(*given: Any) -> Any:
        if not chosen:
            chosen.append("alder")
            quality.get(f"{ROUND}/uppdelning").submit(fragor=chosen)
        return decide(*given)

    monkeypatch.setattr(deciding, "patterns", choose_meanwhile)
    run("worker", "--once")
    assert len(rows_of(database, PreparedResult)) == 1
    page = quality.get(RESULT)
    assert page.status == 200
    assert DIVIDED not in page.text


def test_that_no_worker_is_running_is_told_plainly(quality: Browser, database: Database, run: Run) -> None:
    assert "worker" not in quality.get(RESULT).text
    age(database, asked_at=now() - timedelta(hours=1))
    page = quality.get(RESULT)
    assert page.status == 202
    assert "kontrollera att arbetsprocessen (worker) är i gång, eller köra results prov --level internal" in page.text
    assert "Refresh" in page.response.headers
    run("results", "prov", "--level", "internal")
    assert DIVIDED in quality.get(RESULT).text


def test_a_worker_that_is_busy_with_another_round_is_no_dead_worker(quality: Browser, database: Database) -> None:
    with database.writing() as session:
        version = get_round(session, "prov").version
        closed(session, version, "annan", 2025, {"hl": answers(30)})
        other = get_round(session, "annan").id
    assert claims.claim(database, other)
    quality.get(RESULT)
    with database.writing() as session:
        late = sa.update(Preparation).where(Preparation.round_id != other)
        session.execute(late.values({"asked_at": now() - timedelta(hours=1)}))
    assert "worker" not in quality.get(RESULT).text


def test_what_cannot_be_worked_out_is_told_plainly(
    quality: Browser, database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(deciding, "patterns", fail)
        quality.get(RESULT)
        run("worker", "--once")
    page = quality.get(RESULT)
    assert (page.status, "Refresh" in page.response.headers) == (503, False)
    assert "Det gick inte att räkna fram resultatet." in page.text
    run("worker", "--once")
    assert rows_of(database, PreparedResult) == []
    run("results", "prov", "--level", "internal")
    assert DIVIDED in quality.get(RESULT).text


def test_what_failed_under_other_limits_is_tried_anew(quality: Browser, database: Database, run: Run) -> None:
    quality.get(RESULT)
    age(database, attempts=claims.MOST_ATTEMPTS, begun_at=now())
    assert quality.get(RESULT).status == 503
    run("settings", "set", "minimum_public_group", "12")
    assert quality.get(RESULT).status == 202
    run("worker", "--once")
    assert DIVIDED in quality.get(RESULT).text


def test_what_kills_the_worker_is_not_tried_for_ever(quality: Browser, database: Database, run: Run) -> None:
    quality.get(RESULT)
    age(database, attempts=claims.MOST_ATTEMPTS, begun_at=now() - timedelta(hours=1))
    run("worker", "--once")
    assert "Det gick inte att räkna fram resultatet." in quality.get(RESULT).text
    age(database, begun_at=now() - timedelta(days=2))
    run("worker", "--once")
    assert DIVIDED in quality.get(RESULT).text


def test_what_was_typed_into_a_report_is_kept(quality: Browser, database: Database, run: Run) -> None:
    run("settings", "set", "municipality", "Ekdala kommun")
    run("worker", "--once")
    form = quality.get(f"{ROUND}/publicera")
    run("settings", "set", "minimum_public_group", "20")
    assert quality.get(f"{ROUND}/publicera").status == 202
    page = form.submit(registry_number="SOCN/2026:31", approver="Anna Åkesson", assessment="Bättre än väntat.")
    assert page.status == 503
    assert "Försök igen om en stund." in page.errors[0]
    assert page.fields()["assessment"] == ["Bättre än väntat."]
    run("worker", "--once")
    again = page.submit()
    assert again.status == 200, again.errors
    assert rows_of(database, Preparation) == []


def test_an_earlier_round_that_it_is_compared_with_is_waited_for(
    quality: Browser, database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("worker", "--once")
    with database.writing() as session:
        people = [{**each, "kon": "kvinna"} for each in answers(30)]
        closed(session, get_round(session, "prov").version, "forra", 2025, {"hl": people})
    page = quality.get(RESULT)
    assert page.status == 202
    assert "Resultatet jämförs med en tidigare undersökning, och det är den som räknas fram." in page.text
    run("worker", "--once")
    assert quality.get(RESULT).status == 200
    assert {each.round_id for each in rows_of(database, ReleasedResult)} == {
        each.round_id for each in rows_of(database, PreparedResult)
    }


def test_letters_do_not_wait_for_long_work(app: Flask) -> None:
    """The long job comes first and goes on until the short one has been done."""
    is_short_done, order = threading.Event(), []

    def long_job() -> int:
        order.append(is_short_done.wait(timeout=60))
        return 0

    def short_job() -> int:
        is_short_done.set()
        return 0

    app.extensions["portal_jobs"] = {}
    tasks.register(app, "long", long_job, takes_long=True)
    tasks.register(app, "short", short_job)
    beside: dict[str, threading.Thread] = {}
    tasks.run_due(app, beside)
    beside["long"].join()
    assert order == [True]
