"""How comparisons, weights and effects were computed, in plain Swedish. Only what this report uses is told."""

from __future__ import annotations

from portal.reports.subject import Subject
from portal.results.breakdowns import is_told
from portal.results.comparison import indices_of
from portal.results.display import Paragraph, Part
from portal.results.importance import MEANING
from portal.results.share_figures import positive_figures
from portal.results.trend import Trend
from portal.statistics.effects import AT_LEAST, AT_LEAST_PER_FACTOR
from portal.statistics.part_differences import part_differences
from portal.statistics.trend import AT_LEAST as TREND_AT_LEAST
from portal.surveys.models import BY_FRAME

SEVERAL_UNITS = "När flera enheter redovisas tillsammans väger varje svar lika mycket, oavsett enhet."
WEIGHTED = (
    "När flera enheter redovisas tillsammans är indexen viktade: varje enhet väger N/ΣN, där N är hur många som kunde "
    "svara i enheten. Indexet är summan av enheternas medelvärden gånger vikterna, och felmarginalen räknas på summan "
    "av vikterna i kvadrat gånger (1 − n/N) × s²/n i varje enhet. Andelarna i tabellerna är inte viktade."
)
WEIGHTS_NOT_POSSIBLE = (
    "Viktning efter hur många som kunde svara är vald, men den kräver att alla enheter får redovisas och att det är "
    "känt hur många som kunde svara i var och en. Därför väger varje svar lika mycket, oavsett enhet."
)
DIFFERENCES = (
    "Skillnaden mellan två index prövas med normalapproximation: skillnaden ± 1,96 gånger kvadratroten ur summan av de "
    "båda medelfelen i kvadrat, vart och ett med sin egen standardavvikelse och, när det är känt hur många som kunde "
    "svara, med korrektion för det. Ligger noll utanför intervallet är skillnaden statistiskt säkerställd med 95 "
    "procents säkerhet."
)
GROUPS = "En enhet jämförs med de övriga tillsammans, aldrig med en helhet som den själv ingår i."
OVER_TIME = (
    f"År jämförs bara när minst {TREND_AT_LEAST} har svarat båda gångerna. Har en fråga i indexet ändrats, eller är "
    "enheterna inte desamma, prövas ingen skillnad och året märks ut. Enheter som har slagits ihop jämförs med "
    "dem som de bildades av."
)
SHARES = (
    "Intervall för andelar är Wilsons, eller exakta när få har svarat: efter den hypergeometriska fördelningen när det "
    "är känt hur många som kunde svara, annars Clopper–Pearsons. Skillnader mellan andelar prövas med Newcombes metod. "
    "När det är känt hur många som kunde svara är alla dessa intervall korrigerade för det."
)
PARTS = (
    "I ett uppdelat resultat jämförs två delar med varandra, och när de är fler var och en med alla andra i gruppen. "
    f"På båda sidor ska minst {TREND_AT_LEAST} ha svarat. Skillnader mellan index räknas med den spridning som delarna "
    "har gemensamt: s² är hela gruppens kvadratsumma minus summan av n × (delens medelvärde − gruppens medelvärde)², "
    "delat med N − K, där K är antalet delar som visas, med alla övriga som en del till. Intervallet är skillnaden "
    "± t(0,975; N − K) × s × kvadratroten ur (1/n + 1/m), där n och m är antalet svarande på de båda sidorna. Det "
    "förutsätter att svaren varierar ungefär lika mycket i alla delar. Andelar prövas med Newcombes metod. Ingen "
    "korrektion görs för hur många som kunde svara, eftersom det inte är känt för delarna. Alla jämförelser i en "
    "uppdelning av en grupp prövas tillsammans med Holms metod. Risken att någon skillnad kallas säkerställd utan att "
    "finnas är då högst fem procent."
)
EFFECTS = (
    f"{MEANING} Den räknas fram med linjär regression (minsta kvadratmetoden) av de svarandes NKI på deras index för "
    "faktorerna, med intervall genom bootstrap (percentilmetoden). Den räknas bara när minst "
    f"{AT_LEAST} svarande, och minst {AT_LEAST_PER_FACTOR} för varje faktor, har värden på alla index. "
    "Varje svar väger lika mycket. Matrisen delas vid faktorernas medelvärden."
)


def weights(subject: Subject) -> str:
    """How the units of the report are weighed together."""
    if subject.results.collection_round.weighting != BY_FRAME:
        return SEVERAL_UNITS
    is_weighted = any(index.weighted for group in subject.presented for index in indices_of(group))
    return WEIGHTED if is_weighted else WEIGHTS_NOT_POSSIBLE


def _are_parts_compared(subject: Subject) -> bool:
    """Whether the report has differences between the parts of any breakdown."""
    if subject.results.boards.are_there:
        return False
    return any(
        part_differences(split.breakdown_of(group), group)
        for split in subject.results.summary.splits
        for group in subject.presented
        if is_told(split, group)
    )


def _has_intervals_of_shares(subject: Subject) -> bool:
    """Whether the report has shares of positive answers with intervals."""
    if subject.results.boards.are_there:
        return False
    return any(positive_figures(group, Trend(), with_intervals=True) for group in subject.presented)


def comparisons(subject: Subject) -> list[Part]:
    """Differences between years, units, shares and parts of a group; effects."""
    has_index = bool(subject.results.questionnaire.indices and subject.presented)
    many = has_index and len(subject.units) > 1 and subject.is_whole
    said = [
        *([DIFFERENCES] if subject.trend.results or many else []),
        *([GROUPS] if many else []),
        *([OVER_TIME] if subject.trend.results or subject.trend.before else []),
        *([SHARES] if _has_intervals_of_shares(subject) else []),
        *([PARTS] if _are_parts_compared(subject) else []),
    ]
    parts = []
    if said:
        texts = tuple(Paragraph(text) for text in said)
        parts.append(Part(name="om-jamforelser", title="Jämförelser och intervall", blocks=texts))
    effects = [subject.results.effects.get(group.members) for group in subject.presented]
    if any(each is not None and each.reason is None for each in effects):
        parts.append(Part(name="om-betydelse", title="Betydelse för nöjdheten", blocks=(Paragraph(EFFECTS),)))
    return parts
