"""The letters that staff get: sent by the worker, read from the folder that stands for a mail server."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from portal import tasks

LINK = re.compile(r"http://\S+/konto/\S+")


def deliver(app: Flask) -> list[EmailMessage]:
    """Do what waits; every letter there is, the oldest first."""
    tasks.work(app, once=True)
    folder: Path = app.extensions["portal_settings"].mail_folder
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
    return [letter for letter in read if isinstance(letter, EmailMessage)]


def newest_link(app: Flask, address: str) -> str:
    """The path of the link in the newest letter to ``address``."""
    letters = [letter for letter in deliver(app) if letter["To"] == address]
    (link,) = LINK.findall(letters[-1].get_content())
    return urlsplit(link).path
