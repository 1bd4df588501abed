"""What staff call things: coded values in Swedish. None of it tells what anyone wrote."""

from __future__ import annotations

from portal.cases import states

STATUS = {
    states.RECEIVED: "Ny",
    states.ASSIGNED: "Fördelad",
    states.IN_PROGRESS: "Pågår",
    states.CLOSED: "Avslutad",
}
STATUS_STYLE = {states.RECEIVED: "late", states.ASSIGNED: "open", states.IN_PROGRESS: "open", states.CLOSED: "done"}
TITLE = {
    "klagomal": "Klagomål",
    "synpunkt": "Synpunkt",
    "berom": "Beröm",
    "fraga": "Fråga",
    "vet_inte": "Synpunkt eller klagomål",
}
EVENT = {
    "received": "Kom in via webben",
    "added": "Avsändaren lade till",
    "noted": "Samtal eller kontakt",
    "replied": "Svar till avsändaren",
    "assigned": "Fördelades",
    "returned": "Lämnades tillbaka till registrator",
    "begun": "Arbetet började",
    "closed": "Avslutades",
    "reopened": "Togs upp igen",
}
ACTION = {states.BEGIN: "Börja arbeta med det", states.CLOSE: "Avsluta", states.REOPEN: "Ta upp igen"}
REPLY_WAY = {
    "kod": "på webben, med koden",
    "telefon": "per telefon",
    "brev": "med brev",
    "avisering_epost": "på webben, med koden. Avsändaren vill ha ett mejl om att svaret finns",
}
SENDER_FIELD = {"namn": "Namn", "telefon": "Telefon", "epost": "E-post", "adress": "Adress"}
LANGUAGE = {"sv": "svenska", "sv-x-lattlast": "lättläst svenska", "en": "engelska"}
"""The language of the pages that the sender chose; the reply may be wanted in another."""
