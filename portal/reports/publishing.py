"""Approving a report: all it is made of is frozen in the transaction that approves it; the worker makes the PDF."""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.db import now
from portal.errors import UserError
from portal.organisation.boards import settings_for_units
from portal.organisation.logos import find_logo
from portal.organisation.settings import get_settings
from portal.reports.document import RoundReport
from portal.reports.edition import Edition, find_problems, with_edition
from portal.reports.models import PublishedReport
from portal.reports.queries import get_round_report
from portal.reports.rendering import page_html, print_html
from portal.results.display import PAGE, PAPER, Widths
from portal.results.queries import RoundResults, get_results
from portal.statistics.interchange import as_json
from portal.surveys.models import CollectionRound

_ID_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
_ID_LENGTH = 8
"""Neutral, as it stands in addresses that are mailed: neither round nor unit can be read out of it."""


def publish(
    session: Session, collection_round: CollectionRound, edition: Edition, account_id: int | None = None
) -> PublishedReport:
    """Approve a report of a closed round; it is public or kept inside, by its level. The same form does it once.

    Raise UserError while the collection goes on, for a unit that is not in the round, and for what is not filled in.
    """
    session.get_one(CollectionRound, collection_round.id, with_for_update=True)
    if again := _approved_by_form(session, edition.request_key):
        _check_same(again, edition)
        return again
    problems = problems_of(session, collection_round, edition)
    if problems:
        field, problem = next(iter(problems.items()))
        raise UserError(problem, field)
    moment = now()
    results = get_results(session, collection_round, edition.level)
    report = _snapshot(session, collection_round, edition, results, moment)
    report.published_by = account_id
    session.add(report)
    session.flush()
    return report


def problems_of(session: Session, collection_round: CollectionRound, edition: Edition) -> dict[str, str]:
    """Why it cannot be approved, by field."""
    return find_problems(edition, collection_round.title, get_settings(session)["municipality"])


def draft(session: Session, collection_round: CollectionRound, edition: Edition, widths: Widths = PAGE) -> RoundReport:
    """The report as it would be approved now, stamped as a draft."""
    document_id, version = _next_of(session, collection_round, edition)
    return _document(session, collection_round, edition, (document_id or "", version), widths, now(), is_draft=True)


def withdraw(session: Session, report: PublishedReport) -> None:
    """Let an edition be read no longer; its page tells that it was there. Again changes nothing."""
    if report.withdrawn_at is None:
        report.withdrawn_at = now()
        session.flush()


def _approved_by_form(session: Session, request_key: str | None) -> PublishedReport | None:
    if not request_key:
        return None
    return session.scalar(sa.select(PublishedReport).where(PublishedReport.request_key == request_key))


def _check_same(report: PublishedReport, edition: Edition) -> None:
    """Raise UserError when the form has been changed since it approved ``report``: that would be another edition."""
    kept = (report.level, report.registry_number, report.approver, report.assessment, report.measures)
    now_says = (edition.level, edition.registry_number, edition.approver, edition.assessment, edition.measures)
    if kept != tuple(each.strip() for each in now_says):
        raise UserError(
            f"Formuläret är redan använt: rapporten är fastställd som {report.document_id}, version {report.version}. "
            "Öppna sidan på nytt för att fastställa en ny version."
        )


def _snapshot(
    session: Session,
    collection_round: CollectionRound,
    edition: Edition,
    results: RoundResults,
    moment: datetime,
) -> PublishedReport:
    known, version = _next_of(session, collection_round, edition)
    document_id = known or "UR-" + "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
    identity = (document_id, version)
    on_page = _document(session, collection_round, edition, identity, PAGE, moment)
    on_paper = _document(session, collection_round, edition, identity, PAPER, moment)
    logo = find_logo(session, get_settings(session)["logo"])
    return PublishedReport(
        document_id=document_id,
        version=version,
        round_id=collection_round.id,
        unit_id=_unit_id(collection_round, edition.unit_code),
        level=edition.level,
        title=collection_round.title,
        unit_name=on_page.header.unit,
        board=on_page.header.board,
        registry_number=edition.registry_number.strip(),
        approver=edition.approver.strip(),
        valid_from=edition.valid_from,
        revise_on=edition.revise_on,
        assessment=edition.assessment.strip(),
        measures=edition.measures.strip(),
        inputs=_inputs(session, results, edition),
        page_html=page_html(on_page),
        print_html=print_html(on_paper, logo is not None),
        logo=logo,
        notifies=edition.notifies and may_notify(collection_round, edition),
        request_key=edition.request_key or None,
        published_at=moment,
        due_at=moment,
    )


def may_notify(collection_round: CollectionRound, edition: Edition) -> bool:
    """Whether there is anyone to send the link to: those invited, of a public report about all of them."""
    return collection_round.access == "invited" and edition.level == "public" and edition.unit_code is None


def _document(
    session: Session,
    collection_round: CollectionRound,
    edition: Edition,
    identity: tuple[str, int],
    widths: Widths,
    moment: datetime,
    *,
    is_draft: bool = False,
) -> RoundReport:
    report = get_round_report(session, collection_round, edition.level, edition.unit_code, widths, moment)
    return with_edition(report, edition, *identity, get_settings(session), draft=is_draft)


def _next_of(session: Session, collection_round: CollectionRound, edition: Edition) -> tuple[str | None, int]:
    """The document that this is an edition of, None when it is the first, and the number of the edition."""
    same = sa.select(PublishedReport.document_id, PublishedReport.version).where(
        PublishedReport.round_id == collection_round.id,
        PublishedReport.level == edition.level,
        PublishedReport.unit_id.is_not_distinct_from(_unit_id(collection_round, edition.unit_code)),
    )
    last = session.execute(same.order_by(PublishedReport.version.desc()).limit(1)).first()
    return (last[0], last[1] + 1) if last else (None, 1)


def _unit_id(collection_round: CollectionRound, code: str | None) -> int | None:
    if code is None:
        return None
    for each in collection_round.round_units:
        if each.unit.code == code:
            return each.unit_id
    known = ", ".join(each.unit.code for each in collection_round.round_units)
    raise UserError(f"Enheten ”{code}” är inte med i undersökningen. Välj bland: {known}.", "unit")


def _inputs(session: Session, results: RoundResults, edition: Edition) -> str:
    """What the report was made from, after disclosure control: of one unit's report that unit's figures only."""
    collection_round = results.collection_round
    counts, smallest = results.nonresponse.dispositions, results.thresholds.rate_frame
    compared = not results.boards.are_there
    figures = as_json(results.summary, collection_round.code, edition.level, counts, smallest, compared=compared)
    if edition.unit_code is not None:
        figures = next(each for each in figures["units"] if each["unit"] == edition.unit_code)
    made_from = {
        "round": collection_round.code,
        "level": edition.level,
        "unit": edition.unit_code,
        "questionnaire": collection_round.version.digest,
        "thresholds": results.thresholds,
        "settings": dict(settings_for_units(session, collection_round.unit_ids, collection_round.over_on)),
        "figures": figures,
    }
    return msgspec.json.encode(made_from).decode()
