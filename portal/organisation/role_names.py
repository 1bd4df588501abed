"""What the roles are called on the screen, and what each may do, in one line."""

from __future__ import annotations

ROLE_NAMES = {
    "quality": "Kvalitet",
    "unit_head": "Enhetschef",
    "registrar": "Registrator",
    "lex_sarah": "Lex Sarah-utredare",
    "management": "Ledning",
    "staff": "Medarbetare",
    "admin": "Systemförvaltare",
}
ROLE_HINTS = {
    "quality": "Gör undersökningar och läser alla resultat.",
    "unit_head": "Läser det som rör de egna enheterna. Välj dem nedan.",
    "registrar": "Tar emot klagomål och synpunkter.",
    "lex_sarah": "Utreder enligt lex Sarah.",
    "management": "Läser sammanställda resultat.",
    "staff": "Loggar in utan att se andras uppgifter.",
    "admin": "Sköter enheter, konton och inställningar. Läser inga svar och inga klagomål.",
}
