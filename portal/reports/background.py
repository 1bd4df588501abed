"""Chapter: background, and how the answers were collected."""

from __future__ import annotations

from collections.abc import Mapping

from portal.reports.subject import Subject
from portal.results.display import Block, Paragraph, Part, Quotation
from portal.results.not_shown import MOST_NAMED
from portal.results.wording import listed, swedish
from portal.statistics.swedish import integer

LANGUAGES = {
    "sv": "svenska",
    "sv-x-lattlast": "lättläst svenska",
    "en": "engelska",
    "fi": "finska",
    "ar": "arabiska",
    "so": "somaliska",
}
ACCESS = {
    "invited": "De som kunde svara fick en personlig inbjudan. Varje inbjudan gäller för ett svar.",
    "open": (
        "Enkäten besvarades genom en öppen länk. Portalen vet inte vilka som har använt den, "
        "och de som svarade har själva valt att göra det."
    ),
}
PROTECTION = {
    "confidential": (
        "Svaren är konfidentiella. De redovisas bara i sammanställningar, "
        "och ingen chef får se vem som har svarat eller vad någon enskild har svarat."
    ),
    "anonymous": "Svaren är anonyma. De kan inte kopplas till den som har svarat.",
}
OWN_NAME = "De som svarade gjorde det i sin enhets eller nämnds namn."


def background(subject: Subject, collected: str, settings: Mapping[str, str]) -> Part:
    """Purpose as the respondents read it, who could answer and how, when, protection and languages."""
    collection_round, questionnaire = subject.results.collection_round, subject.results.questionnaire
    protection = OWN_NAME if collection_round.respondents == "units" else PROTECTION[collection_round.protection]
    how = (
        Paragraph(f"Svaren samlades in {collected}. {_frame(subject)}"),
        Paragraph(ACCESS[collection_round.access]),
        Paragraph(protection),
        *([Paragraph(subject.results.keyed)] if subject.results.keyed else []),
        Paragraph(_questionnaire(subject)),
        *_contact(settings),
    )
    return Part(
        name="bakgrund",
        title="Bakgrund och genomförande",
        parts=(
            Part(
                name="syfte",
                title="Syfte",
                blocks=(
                    Paragraph("Så beskrevs undersökningen för dem som kunde svara:"),
                    Quotation(swedish(questionnaire.purpose)),
                ),
            ),
            Part(name="genomforande", title="Genomförande", blocks=how),
        ),
    )


def _frame(subject: Subject) -> str:
    if subject.results.boards.are_there and subject.group.frame is not None and len(subject.units) > MOST_NAMED:
        return f"{integer(subject.group.frame)} nämnder eller enheter kunde svara."
    units = listed([unit.name for unit in subject.units])
    if len(subject.units) > MOST_NAMED:
        units = f"de {integer(len(subject.units))} enheter som står i tabellen över svarsfrekvens"
    if subject.group.frame is None:
        return f"Undersökningen gjordes vid {units}. Hur många som kunde svara är inte känt."
    return f"{integer(subject.group.frame)} kunde svara, vid {units}."


def _questionnaire(subject: Subject) -> str:
    questionnaire = subject.results.questionnaire
    languages = listed([LANGUAGES.get(language, language) for language in questionnaire.languages])
    return (
        f"Frågeformuläret ”{swedish(questionnaire.title)}” har {integer(len(questionnaire.asked))} frågor och tar "
        f"ungefär {integer(questionnaire.minutes)} minuter att svara på. "
        f"Det fanns på {languages}. Alla frågor står i bilagan med frågeformuläret."
    )


def _contact(settings: Mapping[str, str]) -> tuple[Block, ...]:
    """Whom to ask, when the municipality has said so."""
    ways = [settings[name] for name in ("contact_email", "contact_phone") if settings.get(name)]
    if not settings.get("contact_name"):
        return ()
    reach = f", {', '.join(ways)}" if ways else ""
    return (Paragraph(f"Frågor om undersökningen besvaras av {settings['contact_name']}{reach}."),)
