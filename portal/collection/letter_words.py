"""What differs between letters to persons and to boards or units, which answer in their own name, not as somebody.

A letter to a person tells neither unit nor subject (``letter_texts``). One to a board or unit names it in subject and
text: whoever is secretary of several gets a letter for each
([0037](../../docs/decisions/0037-one-address-for-several-boards.md)).
"""

from __future__ import annotations

from portal.collection.placeholders import BOARD, MUNICIPALITY
from portal.i18n import gettext


class WordsToPersons:
    """To somebody invited as the person she or he is."""

    @staticmethod
    def subject(*, reminder: bool) -> str:
        if reminder:
            return gettext("Påminnelse: enkät från %(municipality)s", municipality=MUNICIPALITY)
        return gettext("Enkät från %(municipality)s", municipality=MUNICIPALITY)

    @staticmethod
    def report_subject() -> str:
        return gettext("Rapport från %(municipality)s", municipality=MUNICIPALITY)

    link = staticmethod(lambda: gettext("Här är din personliga länk:"))
    care = staticmethod(lambda: gettext("Skicka inte länken vidare. Den är bara din."))

    @staticmethod
    def opening(*, reminder: bool) -> str:
        if reminder:
            return gettext(
                "Du har fått en enkät från %(municipality)s och kan fortfarande svara.", municipality=MUNICIPALITY
            )
        return gettext("%(municipality)s vill be dig svara på en enkät.", municipality=MUNICIPALITY)

    @staticmethod
    def pause(*, reminder: bool) -> str:
        if reminder:
            return gettext("Det är frivilligt. Har du börjat finns dina svar kvar.")
        return gettext("Det är frivilligt. Du kan ta paus och fortsätta med samma länk.")

    @staticmethod
    def closing(*, reminder: bool) -> tuple[str, ...]:
        """Sentences of one paragraph."""
        if not reminder:
            return (
                gettext(
                    "På första sidan står vad enkäten handlar om, hur lång tid den tar och vem som får läsa svaren."
                ),
            )
        return (
            gettext(
                "Påminnelsen går bara till den som inte har skickat sina svar. Skickade du dem nyss? Tack! "
                "Då kan du bortse från det här mejlet."
            ),
            gettext(
                "Vill du inte svara? Öppna länken och välj ”Jag vill inte svara”, så får du inga fler påminnelser."
            ),
        )

    @staticmethod
    def questions(ways: str) -> str:
        return gettext("Har du frågor? Kontakta oss: %(ways)s.", ways=ways)

    @staticmethod
    def report() -> str:
        return gettext(
            "För en tid sedan bjöd %(municipality)s in dig att svara på en enkät.", municipality=MUNICIPALITY
        )


class WordsToUnits(WordsToPersons):
    """To a board or unit: several may help with its answers, and they are not one person's to refuse."""

    @staticmethod
    def subject(*, reminder: bool) -> str:
        named = {"unit": BOARD, "municipality": MUNICIPALITY}
        if reminder:
            return gettext("Påminnelse till %(unit)s: enkät från %(municipality)s", **named)
        return gettext("Enkät till %(unit)s från %(municipality)s", **named)

    @staticmethod
    def report_subject() -> str:
        return gettext("Rapport till %(unit)s från %(municipality)s", unit=BOARD, municipality=MUNICIPALITY)

    link = staticmethod(lambda: gettext("Här är länken för %(unit)s:", unit=BOARD))
    care = staticmethod(
        lambda: gettext(
            "Varje nämnd eller enhet har en egen länk. Den som har länken kan svara för er. Skicka den bara till den "
            "som hjälper till med svaren."
        )
    )

    @staticmethod
    def opening(*, reminder: bool) -> str:
        named = {"unit": BOARD, "municipality": MUNICIPALITY}
        if reminder:
            return gettext(
                "Ni har fått en enkät från %(municipality)s och kan fortfarande svara. Den gäller %(unit)s.", **named
            )
        return gettext("%(municipality)s ber er svara på en enkät. Ni svarar för %(unit)s.", **named)

    @staticmethod
    def pause(*, reminder: bool) -> str:
        if reminder:
            return gettext("Har ni börjat finns svaren kvar.")
        return gettext("Ni kan ta paus och fortsätta med samma länk.")

    @staticmethod
    def closing(*, reminder: bool) -> tuple[str, ...]:
        if not reminder:
            return (
                gettext(
                    "På första sidan står vem ni svarar för, vad enkäten handlar om, hur lång tid den tar och vem som "
                    "får läsa svaren."
                ),
            )
        return (
            gettext(
                "Påminnelsen går bara till den som inte har skickat sina svar. Skickade ni dem nyss? Tack! "
                "Då kan ni bortse från det här mejlet."
            ),
            gettext("Kan ni inte svara? Öppna länken och välj ”Vi svarar inte”, så får ni inga fler påminnelser."),
        )

    @staticmethod
    def questions(ways: str) -> str:
        return gettext("Har ni frågor? Kontakta oss: %(ways)s.", ways=ways)

    @staticmethod
    def report() -> str:
        named = {"unit": BOARD, "municipality": MUNICIPALITY}
        return gettext("För en tid sedan bjöd %(municipality)s in %(unit)s att svara på en enkät.", **named)


def words_to(respondents: str) -> type[WordsToPersons]:
    """The words to those who answer: ``persons`` or ``units``."""
    return WordsToUnits if respondents == "units" else WordsToPersons
