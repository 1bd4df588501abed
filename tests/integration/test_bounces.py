"""Mail that comes back is found to be whose it was, shown as an address to correct, and never as who has answered."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.mail.bounces import Bounce, read_bounces
from tests.support.client import Browser
from tests.support.mailings import invitation, letters_to, open_invited, people, work
from tests.support.returned_mail import WHO, report

PAGE = "/arbete/undersokningar/prov"


@pytest.mark.parametrize("original", ["rfc822", "headers"])
def test_a_report_tells_letter_addressee_and_reason(original: str) -> None:
    (bounce,) = read_bounces(report("abc", original=original).encode())
    assert bounce == Bounce("abc", WHO, "5.1.1")
    assert bounce.in_swedish == "Adressen finns inte (5.1.1)."


def test_a_report_without_the_letter_tells_the_addressee() -> None:
    assert read_bounces(report("abc", original="nothing").encode()) == [Bounce("", WHO, "5.1.1")]


@pytest.mark.parametrize(
    "content",
    [
        report("abc", action="delayed").encode(),
        b"Subject: Jag \xc3\xa4r p\xc3\xa5 semester\n\nHej!",
        b"",
        b"\xff\xfe\x00\x01" * 100,
        report("abc", action="relayed").encode(),
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n",
        b"Content-Type: message/delivery-status\n\ntrasigt",
        b"Content-Type: message/rfc822\n\n" * 10_000,
    ],
)
def test_what_is_no_report_of_failure_is_none(content: bytes) -> None:
    assert read_bounces(content) == []


def test_what_cannot_be_looked_for_is_left_out() -> None:
    assert read_bounces(report("a\0b").encode())[0].message_id == ""
    assert read_bounces(report("x" * 500).encode())[0].message_id == ""


@pytest.fixture
def sent(app: Flask, quality: Browser) -> str:
    """The Message-ID of the letter to the first of two, before the @."""
    open_invited(app, people(2), opens_at=None)
    work(app)
    return letters_to(app, WHO)[0]["Message-ID"].strip("<>").split("@")[0]


def test_an_address_is_corrected_and_later_reports_about_the_old_one_are_passed_over(
    app: Flask, quality: Browser, sent: str, run: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "tillbaka.eml"
    file.write_text(report(sent))
    assert "Adresser som inte tar emot mejl: 1." in run("mail", "bounces", file)
    shown = quality.get(PAGE)
    assert "En adress tar inte emot mejl." in shown.text
    person = shown.link("Rätta adressen").link("Person 1")
    assert "Adressen finns inte (5.1.1)." in person.text
    person.submit("Spara", email="ny@kommun.example")
    work(app)
    assert len(letters_to(app, "ny@kommun.example")) == 1
    assert "redan är rättade" in run("mail", "bounces", file).replace("eller är redan", "redan är")
    assert invitation(app, email="ny@kommun.example").delivery_problem is None
    assert "tar inte emot mejl" not in quality.get(PAGE).text


def test_an_address_that_was_right_is_tried_again(
    app: Flask, quality: Browser, sent: str, run: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "full.eml").write_text(report(sent, status="5.2.2"))
    run("mail", "bounces", tmp_path / "full.eml")
    page = quality.get(f"{PAGE}/inbjudna?visa=fel").link("Person 1")
    assert "Brevlådan är full" in page.text
    assert "Brevet skickas igen." in page.submit("Adressen är rätt, skicka igen").text
    work(app)
    assert len({each["Message-ID"] for each in letters_to(app, WHO)}) == 2


def test_whoever_cannot_be_reached_is_not_reminded(
    app: Flask, sent: str, run: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "a.eml").write_text(report(sent))
    run("mail", "bounces", tmp_path / "a.eml")
    assert "1 påminnelse " in run("rounds", "remind", "prov")


def test_folders_mailboxes_and_other_mail(app: Flask, sent: str, run: Callable[..., str], tmp_path: Path) -> None:
    folder = tmp_path / "svar"
    folder.mkdir()
    (folder / "1.eml").write_text("Subject: Tack\n\nHej!")
    (folder / "2.eml").write_text(report("finns-inte"))
    box = mailbox.mbox(folder / "alla.mbox")
    box.add(report(sent).encode())
    box.add(report("x", who="hl2@kommun.example", original="nothing").encode())
    box.close()
    told = run("mail", "bounces", folder)
    for part in ("Mejl lästa: 4.", "inte tar emot mejl: 2.", "redan rättade: 1.", "inte har kommit fram: 1."):
        assert part in told
    assert "finns-ej" in run("mail", "bounces", tmp_path / "finns-ej.eml", fails=True)
