"""Which language a column is in: ``label::English (en)``, ``label::English``, ``label::en`` or just ``label``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError

from portal.questionnaire.definition import DEFAULT_LANGUAGE, EASY_SWEDISH
from portal.surveys.interchange.columns import UNNAMED
from portal.surveys.interchange.findings import Findings, ImportRefused

_IN_PARENTHESES = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*)\s*\)\s*$")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_OWN_NAMES = {
    "lättläst": EASY_SWEDISH,
    "lättläst svenska": EASY_SWEDISH,
    "dari": "prs",
    "kurmanji": "kmr",
    "sorani": "ckb",
}
"""What babel does not know by these names."""

_WIDELY_SPOKEN = (
    "sv en fi no nb nn da is se de fr es pt it nl pl ru uk cs sk sl hr sr bs hu ro bg el tr ar fa ku ckb ps ur hi bn "
    "ne so ti am om sw rw rn ln ha ig yo zu xh af sn ny mg ff wo zh ja ko vi th id ms fil tl km lo my si ta te ml "
    "kn lg gu pa mr ka hy az kk uz ky tg tk mn et lv lt sq mk he yi ht qu gn"
)
"""Languages that are known by what they call themselves."""

MOST_LANGUAGES = 30
_UNKNOWN = "und"
"""BCP 47 for a language that is not known; the import has been stopped, but what else is wrong can be told."""


@dataclass(frozen=True)
class Languages:
    """``tags``: name in the workbook to tag, in order; ``substitute`` stands in for Swedish when there is none."""

    tags: dict[str, str] = field(default_factory=dict)
    substitute: str = ""

    @property
    def listed(self) -> tuple[str, ...]:
        """The questionnaire's languages: Swedish first, then as in the workbook."""
        return tuple(dict.fromkeys((DEFAULT_LANGUAGE, *self.tags.values())))


def read_languages(names: Sequence[str], default: str, findings: Findings) -> Languages:
    """``names`` as in the headings, in order; ``default`` is the setting default_language."""
    listed = list(dict.fromkeys(names))
    if len(listed) > MOST_LANGUAGES:
        raise ImportRefused([f"Arbetsboken har fler än {MOST_LANGUAGES} språk. Ta bort kolumner."])
    tags = {}
    for name in listed:
        if name == UNNAMED:
            continue
        tags[name] = find_tag(name) or _UNKNOWN
        if tags[name] == _UNKNOWN:
            findings.refuse(
                f"Språket ”{name[:60]}” känns inte igen. Skriv dess kod inom parentes i rubrikerna, till exempel "
                "label::English (en)."
            )
    if UNNAMED in listed:
        tags = {UNNAMED: _unnamed(default, tags, findings)} | tags
    return Languages(tags, _substitute(default, tags, findings))


def _unnamed(default: str, tags: dict[str, str], findings: Findings) -> str:
    """What language a column is in that does not say."""
    said = find_tag(default) if default else None
    if said is not None:
        return said
    findings.remark(
        "Kolumner utan språk i rubriken har lästs som svenska. Är texterna på ett annat språk, skriv det i rubriken: "
        "label::English (en)."
    )
    return DEFAULT_LANGUAGE


def _substitute(default: str, tags: dict[str, str], findings: Findings) -> str:
    if not tags or DEFAULT_LANGUAGE in tags.values():
        return ""
    said = find_tag(default) if default else None
    chosen = said if said and said in tags.values() else next(iter(tags.values()))
    findings.remark(
        f"Arbetsboken har ingen svensk text, och portalen kräver svenska. Texterna på {swedish_name(chosen)} "
        f"står också där "
        "det ska stå svenska. Översätt dem i kolumnen label::Svenska (sv) och läs in filen igen innan "
        "formuläret fastställs."
    )
    return chosen


def find_tag(name: str) -> str | None:
    """The language tag that a name says, in parentheses or by itself."""
    found = _IN_PARENTHESES.search(name)
    if found:
        head, *rest = found[1].replace("_", "-").split("-")
        tag = "-".join([head.lower(), *rest])
        return EASY_SWEDISH if tag.lower() == EASY_SWEDISH else tag
    plain = " ".join(name.partition("(")[0].lower().split())
    if plain in _names():
        return _names()[plain]
    if _TAG.fullmatch(plain) and (plain == EASY_SWEDISH or _is_known(plain)):
        return plain
    return None


def language_name(tag: str) -> str:
    """What a language calls itself; its tag when that is not known."""
    if tag == EASY_SWEDISH:
        return "Lättläst svenska"
    try:
        own = Locale.parse(tag, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError, TypeError):
        own = None
    own = own or tag
    return f"{own[:1].upper()}{own[1:]}"


def heading_name(tag: str) -> str:
    """A language in a heading: its own name and its tag, ``Svenska (sv)``."""
    own = language_name(tag).replace("(", "").replace(")", "").replace(":", "")
    return f"{own} ({tag})"


def swedish_name(tag: str) -> str:
    """The language in Swedish: ”engelska”."""
    return str(Locale("sv").languages.get(tag.partition("-")[0], f"språket ”{tag}”"))


@cache
def _names() -> dict[str, str]:
    """Names in small letters to tags: in English, in Swedish, and each widely spoken language in itself."""
    names = {}
    for tag in reversed(_WIDELY_SPOKEN.split()):
        try:
            own = Locale(tag).languages.get(tag)
        except UnknownLocaleError:
            own = None
        if own:
            names[own.lower()] = tag
    for listed in (Locale("fr").languages, Locale("es").languages, Locale("sv").languages, Locale("en").languages):
        names |= {str(name).lower(): str(tag).replace("_", "-") for tag, name in listed.items()}
    return names | _OWN_NAMES


def _is_known(tag: str) -> bool:
    return tag.partition("-")[0] in Locale("en").languages
