"""What the access log holds of one object."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.audit.models import AccessLogEntry


def list_readings(session: Session, what: str) -> Sequence[AccessLogEntry]:
    """Every reading of one object, the oldest first."""
    query = sa.select(AccessLogEntry).where(AccessLogEntry.object == what)
    return session.scalars(query.order_by(AccessLogEntry.position)).all()
