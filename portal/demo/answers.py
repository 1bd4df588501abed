"""Made-up answers that behave like real ones: whoever is content is content with most things, some skip questions.

Random, but the same each time (a fixed seed), so that pictures in the documentation stay true.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import AnswerValue, CodeDomain, Question, Questionnaire, ScaleDomain, TextDomain

BACKGROUND_SHARE = {
    "malgrupp": (14, 13, 55, 18),
    "svarade_sjalv": (70, 22, 8),
    "alder": (9, 17, 34, 27, 13),
    "kon": (52, 42, 2, 4),
}
"""How common each code of a background question is, in per cent, in the order of its list."""

REMARKS = {
    "fritext_bra": (
        "Jag blir lyssnad på.",
        "Det är lätt att få tag på någon.",
        "Jag vet vad som ska hända.",
        "De som jobbar där är snälla och tar sig tid.",
        "Jag fick hjälp snabbt när det var akut.",
        "Någon förklarade beslutet så att jag förstod.",
        "Min handläggare Karin Lindqvist vet vem jag är, så jag slipper berätta allt igen.",
    ),
    "fritext_battre": (
        "Det tog lång tid att få ett besked.",
        "Jag vill ha samma person hela tiden.",
        "Breven är svåra att förstå.",
        "Det är svårt att komma fram på telefonen på förmiddagen.",
        "Jag skulle vilja kunna boka tid på nätet.",
        "Berätta tidigare vilka papper man ska ta med.",
    ),
}
"""What people write, by question."""


def made_up_answers(
    questionnaire: Questionnaire, count: int, level: float, seed: int
) -> Iterator[dict[str, AnswerValue]]:
    """``count`` responses whose scales lie around ``level`` (1–10)."""
    random = Random(seed)  # noqa: S311 - not for secrets
    links = Random(seed)  # noqa: S311 - of its own, so that a link's answers do not shift all the others
    strengths = {question.name: random.gauss(0, 0.6) for question in questionnaire.asked}
    for _ in range(count):
        mood = random.gauss(level, 1.6)
        answers: dict[str, AnswerValue] = {}
        for question in questionnaire.walk():
            chance = links if question.from_link else random
            value = _value(question, questionnaire, chance, mood + strengths.get(question.name, 0))
            if value is not None:
                answers[question.name] = value
        yield answers


def _value(question: Question, questionnaire: Questionnaire, random: Random, mood: float) -> AnswerValue | None:
    if random.random() < 0.04:
        return None
    match question.domain:
        case ScaleDomain(minimum=minimum, maximum=maximum, missing=missing):
            if missing and random.random() < 0.05:
                return missing[0].code
            return min(maximum, max(minimum, round(random.gauss(mood, 1.3))))
        case CodeDomain(code_list=name):
            listed = [code.code for code in codes(questionnaire, name)]
            shares = BACKGROUND_SHARE.get(question.name, (1,) * len(listed))
            return random.choices(listed, shares[: len(listed)])[0]
        case TextDomain():
            remarks = REMARKS.get(question.name, ())
            return random.choice(remarks) if remarks and random.random() < 0.35 else None
        case _:
            return None
