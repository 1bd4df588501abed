"""The library of ready questionnaires: reviewed documents that a survey can start from.

Each file beside this module is one questionnaire in the document format of ``portal.questionnaire.definition``;
its name without ``.json`` is the questionnaire's name and the code of the survey made from it. Why each question
is asked is told in docs/library.md.
"""

from __future__ import annotations

from importlib.resources import files

from portal.errors import UserError
from portal.questionnaire.definition import Questionnaire
from portal.questionnaire.document import read

_SUFFIX = ".json"

COMPLAINTS = "synpunkter"
"""Answered on the complaint pages, where every text is encrypted; never in a round, where it would stand in clear."""

CHECKLISTS = ("aktgranskning_forhandsbedomning",)
"""Filled in record by record in a review, never by respondents."""

NOT_IN_ROUNDS = (COMPLAINTS, *CHECKLISTS)


class UnknownQuestionnaire(UserError):
    """There is no ready questionnaire of that name. The message is Swedish and names those there are."""

    def __init__(self, name: str) -> None:
        self.name = name
        known = ", ".join(f"”{ready}”" for ready in list_ready())
        super().__init__(
            f"Biblioteket har inget färdigt frågeformulär med namnet ”{name}”. Välj något av dessa: {known}."
        )


def list_ready() -> tuple[str, ...]:
    """The names of the ready questionnaires, in alphabetical order."""
    entries = files(__package__).iterdir()
    return tuple(sorted(entry.name.removesuffix(_SUFFIX) for entry in entries if entry.name.endswith(_SUFFIX)))


def get_ready(name: str) -> Questionnaire:
    """The ready questionnaire called ``name``; raises ``UnknownQuestionnaire`` when there is none.

    Only listed names are opened, so a name from a command line or a form cannot point at another file.
    """
    if name not in list_ready():
        raise UnknownQuestionnaire(name)
    return read((files(__package__) / f"{name}{_SUFFIX}").read_bytes())
