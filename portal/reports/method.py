"""Chapter: how the results were made, in plain Swedish. Only what this report uses is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.questionnaire.definition import Index, Questionnaire
from portal.reports.document import METHOD
from portal.reports.method_of_comparisons import comparisons, weights
from portal.reports.subject import Subject
from portal.results.comparison import WITHHELD_NOTE, indices_of, is_withheld
from portal.results.display import Paragraph, Part, Table
from portal.results.wording import swedish
from portal.statistics.indices import NKI
from portal.statistics.reasons import Reason
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, in_words
from portal.surveys.models import ANONYMOUS

RESPONSE_RATE = (
    "Svarsfrekvensen är antalet inskickade svar delat med antalet som kunde svara (AAPOR:s mått RR1). "
    "Påbörjade svar som inte har skickats in räknas inte. Den som har slutat, avlidit eller bjudits in av misstag "
    "räknas bort när det är känt (övertäckning)."
)
BASE = (
    "n är antalet som har gett ett svar som räknas på just den frågan. Andelarna räknas på n. "
    "”Vet ej”, ”Ej aktuellt” och uteblivna svar ingår inte i n. "
    "Den som inte har fått en fråga, på grund av ett tidigare svar, räknas inte heller."
)
ROUNDING = (
    "Andelar skrivs utan decimal när n är mindre än 50, annars med en decimal. Svarsfrekvens och index skrivs alltid "
    "med en decimal i tabeller. Avrundning görs från noll vid exakt hälften. Alla beräkningar görs på oavrundade tal."
)
TRANSFORM = (
    "Ett index räknas fram genom att varje svar flyttas till en skala från 0 till 100: "
    "(svaret − skalans lägsta värde) × 100 / (skalans högsta värde − skalans lägsta värde). "
    "På skalan 1–10 blir svaret 1 alltså 0 och svaret 10 blir 100. Den "
    "svarandes index är medelvärdet av frågorna i indexet, med lika vikter. "
    "Gruppens index är medelvärdet av de svarandes index."
)
NOT_SHARE = "Ett index är ingen andel. NKI 80 betyder inte att 80 procent är nöjda."
MARGIN = (
    "Felmarginalen visar hur långt från indexet värdet kan tänkas ligga om alla hade svarat, med 95 procents säkerhet. "
    "Den räknas fram som "
    "t(0,975; n − 1) gånger kvadratroten ur (1 − n/N) × s²/n, "
    "där n är antalet svarande med ett värde, N antalet som kunde svara, "
    "s standardavvikelsen mellan de svarande och t värdet ur Students t-fördelning. "
    "Felmarginalen bygger på antagandet att de som inte svarade liknar dem som svarade. "
    "Om de skiljer sig åt kan felet vara större."
)
OPEN_LINK = "Länken var öppen. Felmarginalen förutsätter också att bara de som skulle kunna svara har använt den."
NO_MARGIN = (
    "Ingen felmarginal anges, eftersom det inte är känt hur många som kunde svara och de som svarade själva har valt "
    "att delta."
)
MORE_THAN_FRAME = (
    "Ingen felmarginal anges, eftersom det finns fler svar än personer som kunde svara. Antalet som kunde svara kan "
    "alltså inte stämma."
)
DERIVABLE = (
    "När en grupp inte får redovisas kan även helheten döljas. Annars skulle den dolda gruppens svar kunna räknas fram "
    "genom att de övriga dras ifrån."
)
SEALED = (
    "Undersökningen var anonym. Svaren låg förseglade tills insamlingen var slut. Då blandades de, och allt som kunde "
    "visa vem som hade lämnat vilket svar förstördes. Svar från enheter med färre än {limit} svar har slagits ihop med "
    "andra små enheters på en högre nivå. Blev de ändå för få ingår de inte i resultatet."
)
OWN_WORDS = "Svar med egna ord återges aldrig ordagrant."
OWN_WORDS_QUOTED = "Enstaka meningar ur svar med egna ord kan citeras, utan det som kan peka ut någon."
SYMBOLS = (
    ("–", "Inget finns att redovisa"),
    ("0", "Inget svar, eller mindre än hälften av enheten"),
    ("..", "Redovisas inte, för få svar eller för osäkert"),
    (".", "Kan inte förekomma, inte beräknas eller anges inte"),
)


def method(subject: Subject) -> Part:
    """Base and response rate, indices and margin when there are any, disclosure control, rounding and symbols."""
    parts = [
        Part(name="svar-och-andelar", title="Svar och andelar", blocks=(Paragraph(RESPONSE_RATE), Paragraph(BASE)))
    ]
    questionnaire = subject.results.questionnaire
    if questionnaire.indices and subject.presented:
        parts.append(_indices(subject, questionnaire))
    parts += comparisons(subject)
    symbols = Table(
        number=subject.numbering.next_table(),
        title="Tecken i tabellerna",
        columns=(("Tecken", "text"), ("Betydelse", "text")),
        rows=SYMBOLS,
    )
    parts += [
        Part(name="skydd", title="Så skyddas de som har svarat", blocks=_protection(subject)),
        Part(name="avrundning", title="Avrundning och tecken", blocks=(Paragraph(ROUNDING), symbols)),
    ]
    return Part(name=METHOD, title="Så har resultaten tagits fram", parts=tuple(parts))


def _indices(subject: Subject, questionnaire: Questionnaire) -> Part:
    blocks = [Paragraph(TRANSFORM), Paragraph(_enough(questionnaire.indices))]
    if len(subject.units) > 1:
        blocks.append(Paragraph(weights(subject)))
    blocks.append(Paragraph(NOT_SHARE))
    is_open = subject.results.collection_round.access == "open"
    if any(index.margin is not None for group in subject.presented for index in indices_of(group)):
        blocks.append(Paragraph(f"{MARGIN} {OPEN_LINK}" if is_open else MARGIN))
    else:
        blocks += map(Paragraph, _why_no_margin(subject.presented))
    return Part(name="om-index", title="Index", blocks=tuple(blocks))


def _why_no_margin(groups: Sequence[GroupSummary]) -> Iterator[str]:
    if any(group.rate_reason is Reason.MORE_RESPONSES_THAN_FRAME for group in groups):
        yield MORE_THAN_FRAME
    if any(group.frame is None and not group.with_margin for group in groups):
        yield NO_MARGIN
    if any(map(is_withheld, groups)):
        yield WITHHELD_NOTE


def _enough(indices: tuple[Index, ...]) -> str:
    """How many questions must be answered: NKI by name, the factors together when they are alike."""
    nki = next((index for index in indices if index.name == NKI), None)
    said = []
    if nki is not None:
        said.append(
            f"{swedish(nki.label)} bygger på {in_words(len(nki.questions))} frågor. Den som har svarat på minst "
            f"{in_words(nki.at_least)} av dem får ett värde."
        )
    if any(index is not nki for index in indices):
        said.append("Övriga index: den som har svarat på minst hälften av indexets frågor får ett värde.")
    return " ".join(said)


def _protection(subject: Subject) -> tuple[Paragraph, ...]:
    """The rules with this municipality's own limits."""
    if subject.results.collection_round.respondents == "units":
        return (Paragraph("De som svarade är nämnder eller enheter och inga personer. Därför döljs inga svar."),)
    limits = subject.results.thresholds
    low = limits.background_cell
    collection_round = subject.results.collection_round
    texts = [
        *([SEALED.format(limit=collection_round.minimum_group)] if collection_round.protection == ANONYMOUS else []),
        f"På intern nivå redovisas grupper med minst {limits.internal} svar, på offentlig nivå grupper med minst "
        f"{limits.public} svar. Hur många som har svarat visas alltid, men andelen bara när minst "
        f"{limits.rate_frame} kunde svara.",
        "Bakgrundsfrågor, till exempel kön och ålder, redovisas inte om något svarsalternativ har "
        f"1{NO_BREAK_SPACE}till{NO_BREAK_SPACE}{low} svar.",
        *_sensitive(subject),
        DERIVABLE,
        f"{OWN_WORDS_QUOTED if collection_round.quotes_allowed else OWN_WORDS} Det framgår aldrig vilka som har svarat "
        "eller inte svarat.",
    ]
    return tuple(Paragraph(text) for text in texts)


def _sensitive(subject: Subject) -> list[str]:
    """The rule of sensitive questions, when there are any."""
    if not any(question.sensitive for question in subject.results.questionnaire.questions):
        return []
    largest = subject.results.thresholds.sensitive_cell(subject.results.summary.level)
    return [
        "Känsliga frågor redovisas inte om något svarsalternativ har "
        f"1{NO_BREAK_SPACE}till{NO_BREAK_SPACE}{largest} svar, "
        "eller om alla har svarat likadant."
    ]
