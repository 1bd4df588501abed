"""The demo's published report: last year's survey of service users, so that there is one to read from the first day."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.demo.rounds import FINISHED
from portal.reports.edition import Edition
from portal.reports.published import list_of_round
from portal.reports.publishing import publish
from portal.surveys.queries import get_round

REPORT = Edition(
    level="public",
    registry_number="SOCN/2026:31",
    approver="Karin Ekdahl, socialchef",
    assessment=(
        "Information och tillgänglighet får högst betyg, och båda har stigit sedan året före. Delaktighet får lägst "
        "betyg av områdena och är det enda som inte har stigit: det handlar om att bli tillfrågad och att kunna "
        "påverka vilken hjälp man får."
    ),
    measures="Innan en hjälp bestäms frågar vi vad du själv vill, och skriver ner det. Vi frågar igen om ett år.",
)


def add_report(session: Session) -> None:
    """Publish it, unless that has been done; the worker makes its PDF."""
    finished = get_round(session, FINISHED)
    if not list_of_round(session, finished):
        publish(session, finished, REPORT)
