"""A finished coding that is corrected: opened for a reason, kept beside what it was, told of in batches."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.audit.models import AccessLogEntry
from portal.coding.corrections import finished_times
from portal.coding.models import CodingChange
from portal.coding.operations import save_coding
from portal.coding.replaced import forget_texts
from portal.coding.texts import list_texts
from portal.db import get_database
from portal.errors import UserError
from portal.organisation.queries import find_account_by_email
from portal.surveys.queries import get_round
from tests.support.client import Browser, Page
from tests.support.coded_rounds import add_closed, box, code_all, finish

Run = Callable[..., str]
BETTER = "/arbete/undersokningar/prov/fritext/fritext_battre"
RESULT = "/arbete/undersokningar/prov/resultat"
REASON = "Temat Brev användes för sent."
LETTERS = [f"Brevet som kom var svårt att förstå {word}" for word in ("alls", "nu", "ibland", "ofta", "sällan", "då")]
TEXTS = [*(f"Väntetiden är lång {word}" for word in ("alltid", "nu", "ofta", "där", "här")), *LETTERS]
TEXTS += [f"Det är bra {word}" for word in ("alls", "nu", "ibland", "ofta", "sällan", "då")]


@pytest.fixture
def told(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """A round of seventeen texts, five about waiting and six about letters, told of; the browser of quality staff."""
    add_closed(app, run, tmp_path, TEXTS)
    code_all(app)
    finish(app)
    assert counts(run) == {"Väntetid": 5, "Brev": 6}
    return quality


def themes(run: Run) -> dict[str, object]:
    """What is told of the question in the JSON."""
    found: dict[str, object] = json.loads(run("results", "prov", "--level", "internal", "--json"))["themes"][0]
    return found


def counts(run: Run) -> dict[str, int]:
    return {each["name"]: each["count"] for each in themes(run)["themes"]}  # type: ignore[attr-defined]


def reopened(browser: Browser) -> Page:
    page = browser.get(BETTER).link("Rätta kodningen")
    return page.submit("Öppna kodningen för rättning", reason=REASON)


def recode(browser: Browser, page: Page, *texts: str) -> None:
    """Choose waiting instead of whatever some texts have."""
    page, left = page.link("Gå igenom texterna igen"), set(texts)
    while left:
        text = " ".join(page.tree.xpath("string(//blockquote)").split())
        if text in left:
            page, left = page.submit(themes=box(page, "Väntetid")), left - {text}
        else:
            page = page.link("Hoppa över")


def test_a_correction_of_four_is_told_when_it_is_finished(app: Flask, told: Browser, run: Run) -> None:
    page = reopened(told)
    assert "Kodningen är öppen för rättning." in page.text
    assert f"Kodningen rättas: {REASON}" in page.text
    recode(told, page, *LETTERS[:3])
    assert "3 texter har fått andra teman." in told.get(BETTER).text
    assert counts(run) == {"Väntetid": 5, "Brev": 6}
    assert themes(run)["is_being_corrected"]
    for address in (RESULT, "/arbete/undersokningar/prov/rapport"):
        assert "Kodningen rättas just nu. Antalen är de som gällde innan" in told.get(address).text
    assert "Kodningen rättas." in told.get("/arbete/undersokningar/prov/fritext").text
    page = told.get(BETTER)
    assert page.submit().errors == ["Kryssa i att du är klar. Temana redovisas sedan så som texterna är kodade."]
    assert "Rättningen är avslutad." in page.submit(klar="ja").text
    assert counts(run) == {"Väntetid": 8, "Brev": 3}
    assert themes(run)["corrected_on"]
    result = told.get(RESULT).text
    assert "Kodningen rättades den" in result
    assert "Kodningen rättas just nu" not in result
    assert (
        "En rättning räknas bara när den ändrar antalen med minst tre"
        in told.get("/arbete/undersokningar/prov/rapport").text
    )


def test_the_history_keeps_who_when_why_and_what(app: Flask, told: Browser, run: Run) -> None:
    recode(told, reopened(told), *LETTERS[:2])
    told.get(BETTER).submit(klar="ja")
    page = told.get(f"{BETTER}/ratta")
    assert f"Rättning 1 {REASON}" in page.text
    assert "av Kvalitet" in page.text
    assert page.text.count("Brev → Väntetid") == 2
    recode(told, page.submit("Öppna kodningen för rättning", reason="Ett till."), LETTERS[0], LETTERS[2])
    page = told.get(f"{BETTER}/ratta")
    assert page.text.index("Rättning 2") < page.text.index("Rättning 1")
    assert page.text.count("Brev → Väntetid") == 3  # a text that is saved as it was has not been changed
    with app.app_context(), get_database().session_factory() as session:
        kept = finished_times(session, get_round(session, "prov").id, "fritext_battre").codings
        entries = session.scalars(sa.select(AccessLogEntry.reading).where(AccessLogEntry.object.startswith("round")))
        assert list(entries) == ["coding reopened"] * 2
    assert [sum(now != then for now, then in zip(one.values(), kept[0].values(), strict=True)) for one in kept] == [
        0,
        2,
    ]


def test_one_text_coded_otherwise_is_not_seen_by_whoever_compares(told: Browser, run: Run) -> None:
    before = told.get(f"{RESULT}.csv").response.get_data(as_text=True)
    recode(told, reopened(told), LETTERS[0])
    told.get(BETTER).submit(klar="ja")
    assert told.get(f"{RESULT}.csv").response.get_data(as_text=True) == before
    assert themes(run)["corrected_on"] is None
    assert "Kodningen rättades" not in told.get(RESULT).text
    recode(told, reopened(told), *LETTERS[1:3])
    told.get(BETTER).submit(klar="ja")
    assert counts(run) == {"Väntetid": 8, "Brev": 3}


def test_what_stands_in_the_way_is_said(app: Flask, told: Browser) -> None:
    page = told.get(BETTER).link("Rätta kodningen")
    assert page.submit("Öppna kodningen för rättning", reason=" ").errors == [
        "Skriv varför kodningen ska rättas. Skälet står i historiken."
    ]
    long = page.submit("Öppna kodningen för rättning", reason="å" * 501)
    assert long.errors == ["Skälet är för långt. Korta det till högst 500 tecken."]
    assert long.fields()["reason"] == ["å" * 501]
    page.submit("Öppna kodningen för rättning", reason=REASON)
    again = page.submit("Öppna kodningen för rättning", reason=REASON)
    assert "Kodningen är redan öppen för rättning." in again.text
    assert "innan kodningen avslutas första gången" in told.get(f"{BETTER}/andra-kodare").text


def test_only_what_is_finished_is_opened_and_only_what_was_coded_is_corrected(
    app: Flask, quality: Browser, run: Run, tmp_path: Path
) -> None:
    add_closed(app, run, tmp_path, TEXTS)
    page = quality.get(f"{BETTER}/ratta")
    assert "Kodningen är inte avslutad. Ändra temana direkt i texterna." in page.text
    token = {"csrf_token": quality.get(f"{BETTER}/kodbok").fields()["csrf_token"][0]}
    assert quality.post(f"{BETTER}/ratta", {**token, "reason": REASON}).status == 400
    first = quality.get(BETTER).link("Koda nästa text")
    second = first.submit(themes="inget")
    quality.get(BETTER).submit(klar="ja")
    reopened(quality)
    assert quality.get(first.path).heading == "Text 1 av 1"
    assert quality.get(second.path).status == 404
    with app.app_context(), get_database().session_factory() as session:
        made, account = get_round(session, "prov"), find_account_by_email(session, "kvalitet@kommun.example")
        text = list_texts(session, app.extensions["portal_keys"], made, "fritext_battre")[1]
        with pytest.raises(UserError, match="Bara kodade texter kan rättas"):
            save_coding(session, made, "fritext_battre", text, [], account.id, "first")


def test_a_text_that_is_replaced_takes_its_history_with_it(app: Flask, told: Browser, run: Run) -> None:
    """As when a board sends other words: what is left can be told of, as it was each time."""
    recode(told, reopened(told), *LETTERS[:3])
    told.get(BETTER).submit(klar="ja")
    with app.app_context(), get_database().writing() as session:
        changed = session.scalars(sa.select(CodingChange)).first()
        assert changed is not None
        forget_texts(session, changed.response_id, frozenset({"fritext_battre"}))
    assert counts(run) == {"Väntetid": 5, "Brev": 5}
