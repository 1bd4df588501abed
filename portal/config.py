"""Settings of one installation, read once from the environment (docs/operate.md lists them).

What a municipality decides (its name, thresholds, contacts) is data and lives in the database; here stands only what
the machine must know before there is a database.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_PORT = 8000
MINIMUM_SECRET_LENGTH = 32
MEBIBYTE = 1024 * 1024
DATABASES = ("postgresql+psycopg://", "sqlite:///")
"""How DATABASE_URL begins."""

HEARTBEAT = "worker-alive"
"""File in PORTAL_DATA that the worker touches at every turn."""

SETTINGS_MARK = "settings-changed"
"""File in PORTAL_DATA that whoever changes a setting touches."""


class ConfigurationError(Exception):
    """The environment does not allow the portal to start; the message lists every reason, in Swedish."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("Portalen kan inte starta:\n" + "\n".join(f"  - {problem}" for problem in problems))


@dataclass(frozen=True)
class Settings:
    """Paths are absolute. ``base_url`` has no trailing slash and begins every link that leaves the portal."""

    data_folder: Path
    keys_folder: Path
    database_url: str
    secret_key: str = field(repr=False)
    base_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "kvalitetsportalen@localhost"
    trusted_proxies: int = 0
    environment: str = "development"
    maximum_body: int = 2 * MEBIBYTE
    testing: bool = False

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def serves_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def demo_mark(self) -> Path:
        """A file that the command ``demo`` leaves beside the data: what is here is made up."""
        return self.data_folder / "demo-data"

    @property
    def heartbeat(self) -> Path:
        return self.data_folder / HEARTBEAT

    @property
    def settings_mark(self) -> Path:
        """Touched when a setting has changed, for the other processes that serve from the same folder to see."""
        return self.data_folder / SETTINGS_MARK

    @property
    def mail_folder(self) -> Path:
        return self.data_folder / "mail"


def settings_from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raise ConfigurationError with every problem at once."""
    env = os.environ if environment is None else environment
    name = env.get("PORTAL_ENV", "development")
    data_folder = Path(env.get("PORTAL_DATA") or "instance").resolve()
    keys_folder = Path(env.get("PORTAL_KEYS") or f"{data_folder}-keys").resolve()
    port, proxies, problems = _numbers(env)
    problems += _address_problems(env)
    base_url = (env.get("PORTAL_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    if name == "production":
        problems += _production_problems(env, data_folder, keys_folder, base_url)
    if problems:
        raise ConfigurationError(problems)
    for folder in (data_folder, keys_folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Settings(
        data_folder=data_folder,
        keys_folder=keys_folder,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{data_folder / 'portal.sqlite3'}",
        secret_key=env.get("PORTAL_SECRET_KEY") or _secret_key_in(keys_folder),
        base_url=base_url,
        smtp_url=env.get("SMTP_URL") or None,
        mail_from=env.get("PORTAL_MAIL_FROM") or "kvalitetsportalen@localhost",
        trusted_proxies=proxies,
        environment=name,
    )


def _numbers(env: Mapping[str, str]) -> tuple[int, int, list[str]]:
    problems, values = [], []
    for name, default in (("PORTAL_PORT", DEFAULT_PORT), ("PORTAL_TRUSTED_PROXIES", 0)):
        text = env.get(name) or str(default)
        if not re.fullmatch(r"[0-9]{1,5}", text):
            problems.append(f"{name} är ”{text}”. Ange ett heltal.")
            text = str(default)
        values.append(int(text))
    return values[0], values[1], problems


def _address_problems(env: Mapping[str, str]) -> list[str]:
    """What is wrong with the addresses of servers. They hold passwords, so they are not repeated."""
    problems = []
    if (smtp := env.get("SMTP_URL")) and not _names_server(smtp, ("smtp", "smtps")):
        problems.append("SMTP_URL ska se ut som smtp://användare:lösenord@värd:port eller smtps://….")
    database = env.get("DATABASE_URL")
    if database and not database.startswith(DATABASES):
        problems.append(f"DATABASE_URL ska börja med {' eller '.join(DATABASES)}.")
    return problems


def _names_server(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or a bracket too few
        return False


def _production_problems(env: Mapping[str, str], data: Path, keys: Path, base_url: str) -> list[str]:
    problems = []
    if len(env.get("PORTAL_SECRET_KEY", "")) < MINIMUM_SECRET_LENGTH:
        problems.append(
            f"PORTAL_SECRET_KEY saknas eller är kortare än {MINIMUM_SECRET_LENGTH} tecken. Sätt en slumpad."
        )
    if keys == data or data in keys.parents:
        problems.append(
            "PORTAL_KEYS ligger i PORTAL_DATA. Lägg nycklarna i en egen mapp som inte säkerhetskopieras med data."
        )
    if (data / "demo-data").exists():
        problems.append("PORTAL_DATA innehåller demodata. Peka ut en tom mapp och en egen databas.")
    if not base_url.startswith("https://") or not urlsplit(base_url).hostname:
        problems.append("PORTAL_BASE_URL ska vara portalens adress och börja med https://.")
    if not env.get("SMTP_URL"):
        problems.append("SMTP_URL saknas. Ange smtp://användare:lösenord@värd:port eller smtps://….")
    if not env.get("PORTAL_MAIL_FROM"):
        problems.append("PORTAL_MAIL_FROM saknas. Ange adressen som portalens brev skickas från.")
    return problems


def _secret_key_in(folder: Path) -> str:
    """The key kept in ``folder``, made on first use; several processes that start at once agree on one."""
    path = folder / "secret-key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
