"""Slowing down whoever guesses, without remembering who they are.

A subject (network and account, say) becomes an HMAC under a key that is made each day and deleted the next.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.crypto import authenticate
from portal.db import Database, insert_if_absent, now
from portal.security.models import ThrottleCount, ThrottleKey

WINDOW_MINUTES = 15


def network_of(address: str | None) -> str:
    """The network an address belongs to: an IPv6 customer has a whole /64 to change addresses in."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((parsed, 64 if parsed.version == 6 else 32), strict=False))


def count_failure(session: Session, subject: str, moment: datetime | None = None) -> None:
    """Remember that ``subject`` failed now."""
    moment = moment or now()
    window, key = _window(moment), _key_of_day(session, moment)
    name = authenticate(key, "throttle", subject).hex()
    row = {"day": moment.date(), "subject": name, "window": window, "count": 0}
    insert_if_absent(session, ThrottleCount, row)
    matches = (ThrottleCount.subject == name) & (ThrottleCount.window == window)
    session.execute(sa.update(ThrottleCount).where(matches).values(count=ThrottleCount.count + 1))


def has_failed_too_often(session: Session, subject: str, limit: int, moment: datetime | None = None) -> bool:
    """Whether ``subject`` has failed ``limit`` times in the present and the previous quarter of an hour."""
    moment = moment or now()
    key = session.scalar(sa.select(ThrottleKey.key).where(ThrottleKey.day == moment.date()))
    if key is None:
        return False
    name, window = authenticate(key, "throttle", subject).hex(), _window(moment)
    recent = (ThrottleCount.subject == name) & (ThrottleCount.window >= window - 1)
    return (session.scalar(sa.select(sa.func.sum(ThrottleCount.count)).where(recent)) or 0) >= limit


def tidy(database: Database, moment: datetime | None = None) -> int:
    """Delete the keys and counts of days gone by; returns how many days. Reads first, so as not to lock for nothing."""
    today = (moment or now()).date()
    old = ThrottleKey.day < today
    with database.session_factory() as session:
        days = session.scalar(sa.select(sa.func.count()).select_from(ThrottleKey).where(old)) or 0
    if days:
        with database.writing() as session:
            session.execute(sa.delete(ThrottleCount).where(ThrottleCount.day < today))
            session.execute(sa.delete(ThrottleKey).where(old))
    return days


def _window(moment: datetime) -> int:
    return int(moment.timestamp() // timedelta(minutes=WINDOW_MINUTES).total_seconds())


def _key_of_day(session: Session, moment: datetime) -> bytes:
    insert_if_absent(session, ThrottleKey, {"day": moment.date(), "key": secrets.token_bytes(32)})
    return session.scalars(sa.select(ThrottleKey.key).where(ThrottleKey.day == moment.date())).one()
