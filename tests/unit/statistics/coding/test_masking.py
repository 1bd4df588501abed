"""What is proposed to be masked, and what is left alone."""

from __future__ import annotations

import pytest

from portal.statistics.coding.masking import Mask, has_check_digit, leave_out, masked, propose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Min handläggare Karin Lindqvist är snäll.", "Min handläggare [namn] är snäll."),
        ("Karin är bra. Breven är svåra.", "[namn] är bra. Breven är svåra."),
        ("jag pratade med fatima igår", "jag pratade med [namn] igår"),
        ("Jag träffade Zbigniew på soc.", "Jag träffade [namn] på soc."),
        ("Annas chef heter göran-åke.", "[namn] chef heter [namn]."),
        ("Mitt personnummer är 811218-9876.", "Mitt personnummer är [personnummer]."),
        ("Fel siffra: 811218-9875", "Fel siffra: [nummer]"),
        ("Samordningsnummer 19701063-2391", "Samordningsnummer [personnummer]"),
        ("Ring mig på 070-123 45 67 eller 08-123 456 78!", "Ring mig på [telefonnummer] eller [telefonnummer]!"),
        ("+46 70 123 45 67 går bra", "[telefonnummer] går bra"),
        ("Skriv till a.b@mejl.example.", "Skriv till [e-postadress]."),
        ("Se https://exempel.example/x", "Se [webbadress]"),
        ("Jag bor på Storgatan 4 B, 123 45 Ekdala.", "Jag bor på [adress], [adress]."),
        ("bor på storgatan 4", "bor på [adress]"),
        ("Beslutet SOCN/2022:31 och 8.5-14475/2019", "Beslutet [nummer] och [nummer]"),
        ("Mål T 1234-22, bil ABC 12D", "Mål [nummer], bil [nummer]"),
        ("pnr 1981 12 18 9876 eller 1981-12-18 9876", "pnr [personnummer] eller [personnummer]"),
        ("811218–9876, 811218 − 9876, 811218+9876", "[personnummer], [personnummer], [personnummer]"),
        ("0701234567 eller 070.123.45.67", "[telefonnummer] eller [telefonnummer]"),
        ("(08) 123 456 78, tfn 12 34 56", "[telefonnummer], [telefonnummer]"),
        ("a.b (at) mejl.example eller @a_b", "[e-postadress] eller [webbadress]"),
        ("Östra Storgatan 4 lgh 1102, Box 12", "[adress], [adress]"),
        ("Stora gatan 12. Drottning Kristinas väg 5", "[adress]. [adress]"),
        ("ärende nr 1234, kundnummer 4711", "[nummer], [nummer]"),
        ("konto 8327-9,123 456 789-0, bil abc 123", "[nummer],[nummer], [nummer]"),
        ("min son är född den 3 maj 2015, jag 1981-12-18", "min son är [nummer], jag [nummer]"),
        ("Lindqvist svarade inte. Johanssons bemötande.", "[namn] svarade inte. [namn] bemötande."),
        ("anna holm och karin andersson", "[namn] och [namn]"),
        ("jag mötte perssons chef", "jag mötte [namn] chef"),
        ("KARIN LINDQVIST ÄR BÄST. PELLE SVARAR INTE", "[namn] ÄR BÄST. [namn] SVARAR INTE"),
    ],
)
def test_what_points_somebody_out_is_proposed(text: str, expected: str) -> None:
    assert masked(text, propose(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Det tog 14 dagar. Jag fick vänta i 3 månader och 20 minuter 2022.",
        "Socialtjänsten och Försäkringskassan skyller på varandra. LSS är bra.",
        "Hans beslut kom sent. Klara besked saknas!\n- Inga svar",
        "DET ÄR FÖR JÄVLIGT ATT INGEN SVARAR",
        "Genomförandeplan saknas. Arbetsplatsen är trång. Handlingsplan 2022 finns inte.",
        "Jag fick 12500 kr 2021-2022 och har öppet 08.30-16.30.",
        "En tid i Juni eller på en Måndag hos Vuxenenheten. De på Soc svarar.",
        "",
    ],
)
def test_what_points_nobody_out_is_left(text: str) -> None:
    assert propose(text) == ()


def test_own_words_are_left_out_whatever_their_case() -> None:
    text = "Rektorn i Ekdala skola ringde. REKTORN igen."
    assert masked(text, leave_out(text, ["rektorn", "", "finns inte"])) == "[…] i Ekdala skola ringde. […] igen."


def test_masks_that_overlap_become_one() -> None:
    assert masked("abcdef", [Mask(0, 3, "namn"), Mask(2, 5, "…")]) == "[namn]f"
    assert masked("abcdef", [Mask(0, 5, "adress"), Mask(1, 3, "nummer")]) == "[adress]f"


def test_the_check_digit() -> None:
    assert has_check_digit("19811218-9876")
    assert not has_check_digit("811218-9877")
