"""Numbers and addresses that may point somebody out, as patterns: what they look like when Swedes write them.

The first pattern that a stretch of text fits decides what it is called; what is called wrongly is masked all the same.
"""

from __future__ import annotations

import re

IDENTITY, TELEPHONE, MAIL, WEB, ADDRESS, NUMBER = (
    *("personnummer", "telefonnummer", "e-postadress", "webbadress", "adress", "nummer"),
)

CAPITAL = "A-ZÅÄÖÉÜ"
_GAP = "[ \u00a0]"
_DASH = "[-+‐‑–—−]"

# Those of _WITH_NUMBER alone are told from other words (handlingsplan, arbetsplatsen) by the number of a house.
_STREET = r"(?:gatan|gata|vägen|väg|gränden|gränd|allén|torget|stigen|stig|backen|esplanaden|kajen|brinken)"
_WITH_NUMBER = rf"(?:{_STREET}|torg|backe|platsen|leden|ringen|liden|parken|slingan|stranden|kroken|plan)"
_BEFORE = rf"(?:(?:Östra|Västra|Norra|Södra|Stora|Lilla|Gamla|Nya|Övre|Nedre|Sankt|Sankta|S:t|S:ta){_GAP})?"
_HOUSE = rf"{_GAP}\d{{1,3}}(?!\d)(?:{_GAP}?[A-Za-z]\b)?(?:,?{_GAP}(?i:lgh|lägenhet)\.?{_GAP}?\d+)?"
_MONTH = r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_NO_HOURS = rf"(?!0\d[.:]\d\d{_GAP}?[–-]{_GAP}?\d\d?[.:]\d\d(?!\d))"
_NO_MONEY = rf"(?!{_GAP}?(?:kr|kronor|tkr|SEK|:-))"
_NO_YEARS = r"(?!(?:19|20)\d\d-(?:19|20)\d\d(?![\d-]))"
_CASE = r"(?:dnr|diarienr|mål|ärende|ärendenr|kund|id|ref|referens|pnr|nr|regnr|konto|kontonr|\w*nummer)"

_BY_KIND = (
    (MAIL, rf"(?<![\w.+-])[\w.+-]+{_GAP}?(?:@|[(\[](?:at|a|snabel-?a)[)\]]){_GAP}?[\w-]+(?:\.[\w-]+)+"),
    (WEB, r"(?:https?://|www\.)\S+|(?<![\w.])@[\w.]*\w"),
    (
        IDENTITY,
        r"(?<!\d)(?:(?:18|19|20)\d\d|\d\d)(?P<gap>[-/. \u00a0]?)(?:0[1-9]|1[0-2])(?P=gap)"
        rf"(?:[0-2]\d|3[01]|[6-8]\d|9[01])(?:{_GAP}?{_DASH}{_GAP}?|{_GAP}?)\d{{4}}(?!\d)",
    ),
    (TELEPHONE, r"(?<![\d+])(?:\+|00)\d{1,3}[\d \u00a0()–.-]{5,15}\d(?!\d)"),
    (TELEPHONE, rf"(?<![\d(]){_NO_HOURS}\(?0\d{{1,3}}\)?[ \u00a0–/.-]{{0,3}}\d[\d \u00a0–.-]{{3,10}}\d(?!\d)"),
    (TELEPHONE, rf"(?i:\b(?:tel|tfn|telefon|mobil)(?:nr|nummer)?\.?:?){_GAP}\d[\d \u00a0–.-]{{3,12}}\d(?!\d)"),
    (NUMBER, rf"\b[{CAPITAL}]{{2,8}}[ /-]\d{{4}}[:/-]\d+\b"),  # SOCN/2022:31
    (NUMBER, r"(?<!\d)\d+(?:\.\d+)*-\d+/\d{4}(?!\d)"),  # 8.5-14475/2019
    (NUMBER, rf"(?i:\b(?:dnr|diarienummer|mål|ärende)(?:nr|nummer)?\.?:?{_GAP})\w*\d[\w:/.-]*\w"),
    (NUMBER, rf"(?i:\b{_CASE}\.?:?{_GAP}?(?:nr\.?:?)?){_GAP}?\d[\d:/.-]*\d"),  # kundnummer 4711, ärende nr 12
    (NUMBER, rf"\b[{CAPITAL}] ?\d{{1,6}}-\d{{2}}\b"),  # T 1234-22
    (NUMBER, rf"\b[{CAPITAL}]{{3}} ?\d{{2}}[{CAPITAL}\d]\b"),  # ABC 12D
    (NUMBER, rf"(?i:\b(?:bil|bilen|regnr|registreringsnummer):?{_GAP}[a-zåäö]{{3}} ?\d{{2}}[a-zåäö\d])\b"),
    (NUMBER, rf"(?i:\bfödd(?:e|es)?(?:{_GAP}den)?{_GAP})\d{{1,2}}(?:/\d{{1,2}}|{_GAP}{_MONTH})(?:{_GAP}\d{{2,4}})?"),
    (ADDRESS, rf"\b{_BEFORE}[{CAPITAL}][\w-]*{_WITH_NUMBER}\b{_HOUSE}"),
    (ADDRESS, rf"\b{_BEFORE}[{CAPITAL}][\w-]*{_STREET}\b"),
    (ADDRESS, rf"\b[{CAPITAL}][\w-]*(?:{_GAP}[{CAPITAL}][\w-]*)?{_GAP}(?:{_STREET}|torg|allé|plats){_HOUSE}"),
    (ADDRESS, rf"(?i:\b\w+{_STREET}){_HOUSE}"),
    (ADDRESS, rf"(?i:\b(?:box|postbox){_GAP}\d+)\b"),
    (ADDRESS, rf"(?<!\d)(?:SE-?)?[1-9]\d\d{_GAP}?\d\d(?!\d){_NO_MONEY}(?:{_GAP}[{CAPITAL}]\w+)?"),
    (NUMBER, rf"(?<!\d)\d(?:[ \u00a0.–-]?\d){{8,}}(?!\d){_NO_MONEY}"),  # accounts and the like, in groups
    (NUMBER, rf"(?<!\d){_NO_YEARS}(?:\d[\d-]{{4,}}\d|\d{{5,}})(?!\d){_NO_MONEY}"),
)
PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _BY_KIND)

_ENDINGS = r"(?:qvist|kvist|quist|ström|dahl|stedt|berg|gren|holm|lund|lind|blom|strand|feldt)"
SURNAME = re.compile(rf"(?i:[^\W\d_]{{3,}}ssons?|[^\W\d_]{{2,}}{_ENDINGS}s?)$")
"""What ends as Swedish surnames do, also in the genitive."""

AFTER_FIRST_NAME = re.compile(rf"(?i:[^\W\d_]*(?:sson|{_ENDINGS})s?)$")
"""The same behind a first name, where Holm or Berg alone is no thing."""

INSTITUTION = re.compile(
    r"(?:enheten|kontoret|kommunen|nämnden|förvaltningen|tjänsten|verket|kassan|förmedlingen|föreningen|styrelsen|huset|"
    r"centralen|mottagningen|stödet|stöd|rätten|polisen)s?$"
)
"""What ends as the names of authorities do, in small letters: no person is called so. A school may point one out."""
