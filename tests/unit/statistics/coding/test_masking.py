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
