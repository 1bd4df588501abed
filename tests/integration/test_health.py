"""``/healthz``: what is wrong is told, part by part, and nothing about anyone."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal import create_app, tasks
from portal.config import Settings
from portal.db import get_database, now
from portal.mail.models import OutboxMessage
from portal.start import health

WELL = {
    "status": "ok",
    "database": "ok",
    "migrations": "ok",
    "outbox": "ok",
    "keys": "ok",
    "disk": "ok",
    "worker": "ok",
}


@pytest.fixture
def well(app: Flask, settings: Settings) -> Flask:
    for folder in (settings.data_folder, settings.keys_folder):
        folder.mkdir(parents=True)
    tasks.run_due(app)
    return app


def asked(app: Flask) -> tuple[int, dict[str, Any]]:
    response = app.test_client().get("/healthz")
    return response.status_code, response.get_json()


def test_all_is_well(well: Flask) -> None:
    assert asked(well) == (200, WELL)


def test_a_database_of_another_version_serves_nobody(well: Flask) -> None:
    with well.app_context(), get_database().engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    status, said = asked(well)
    assert (status, said["status"], said["database"]) == (503, "error", "ok")
    assert said["migrations"].startswith("at 0000, needs ")
    assert "db upgrade" in said["migrations"]


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql+psycopg://nobody:hemligt@127.0.0.1:1/x"]
)
def test_a_database_that_does_not_answer(settings: Settings, url: str) -> None:
    app = create_app(replace(settings, database_url=url))
    response = app.test_client().get("/healthz")
    assert response.status_code == 503
    assert response.get_json()["database"] == "does not answer"
    assert "hemligt" not in response.text
    app.extensions["portal_database"].engine.dispose()


def test_letters_that_wait_too_long(well: Flask) -> None:
    with well.app_context(), get_database().writing() as session:
        for minutes in (5, 95):
            due = now() - timedelta(minutes=minutes)
            reference = f"anna@kommun.example {minutes}"
            session.add(OutboxMessage(kind="invitation", reference=reference, message_id=reference, due_at=due))
    status, said = asked(well)
    assert (status, said["status"]) == (200, "warning")
    assert said["outbox"] == "1 late, the oldest 95 minutes"
    assert "anna" not in str(said)


def test_a_worker_that_is_silent(well: Flask, settings: Settings) -> None:
    earlier = time.time() - 600
    os.utime(settings.heartbeat, (earlier, earlier))
    assert asked(well) == (200, {**WELL, "status": "warning", "worker": "silent for 10 minutes"})
    settings.heartbeat.unlink()
    assert asked(well)[1]["worker"] == "has never run"


def test_keys_that_are_gone(well: Flask, settings: Settings) -> None:
    shutil.rmtree(settings.keys_folder)
    assert asked(well) == (503, {**WELL, "status": "error", "keys": "PORTAL_KEYS cannot be read"})


@pytest.mark.parametrize(("free", "status", "word"), [(200, 200, "warning"), (50, 503, "error")])
def test_a_disk_that_fills(well: Flask, monkeypatch: pytest.MonkeyPatch, free: int, status: int, word: str) -> None:
    def usage(_folder: Path) -> Any:
        return shutil._ntuple_diskusage(0, 0, free * 1024 * 1024)  # type: ignore[attr-defined]

    monkeypatch.setattr(health.shutil, "disk_usage", usage)
    assert asked(well) == (status, {**WELL, "status": word, "disk": f"{free} MiB left"})
