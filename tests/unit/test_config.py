"""The environment is read once, and what cannot be right is told before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.config import ConfigurationError, settings_from_environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "postserver.kommun.example:25"),
        ("SMTP_URL", "smtp://:hemligt@:587"),
        ("SMTP_URL", "smtp://portal:hemligt@postserver:abc"),
        ("SMTP_URL", "smtp://portal:hemligt@postserver:99999"),
        ("SMTP_URL", "smtps://[hemligt"),
        ("DATABASE_URL", "postgres://portal:hemligt@databas/portal"),
        ("DATABASE_URL", "postgresql://portal:hemligt@databas/portal"),
        ("DATABASE_URL", "/srv/hemligt.sqlite3"),
        ("PORTAL_PORT", "åttatusen"),
    ],
)
def test_what_names_no_server_is_told_without_its_password(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        settings_from_environment({"PORTAL_DATA": str(tmp_path / "data"), name: value})
    (problem,) = told.value.problems
    assert problem.startswith(f"{name} ")
    assert "hemligt" not in problem


@pytest.mark.parametrize("url", ["smtp://postserver", "smtps://portal:%40@postserver:465", "smtp://[::1]:25"])
def test_what_names_one_is_kept(tmp_path: Path, url: str) -> None:
    database = "postgresql+psycopg://portal@/portal?host=/run"
    environment = {"PORTAL_DATA": str(tmp_path / "data"), "SMTP_URL": url, "DATABASE_URL": database}
    settings = settings_from_environment(environment)
    assert (settings.smtp_url, settings.database_url) == (url, database)
