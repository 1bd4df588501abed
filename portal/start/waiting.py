"""What waits for whoever has logged in: complaints, how many and how many are late; texts to code a second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.authorization import Identity, may_see
from portal.cases.queries import list_waiting
from portal.coding.queries import list_asked_to_code
from portal.i18n import date_in_prose
from portal.questionnaire.definition import text_in
from portal.surveys.queries import get_questionnaire


@dataclass(frozen=True)
class WaitingCases:
    """``to_read``: those that the asker handles; ``others``: those of which the asker sees the outline only.

    ``late`` counts those of ``to_read`` whose reply day has passed; ``next_on`` is the first reply day still to come.
    """

    to_read: int
    others: int
    late: int
    next_on: date | None

    @property
    def in_words(self) -> str:
        """What waits for the asker, in a sentence or two."""
        said = ["En väntar på dig." if self.to_read == 1 else f"{self.to_read} väntar på dig."]
        if self.late:
            which = "den" if self.to_read == 1 else f"{self.late if self.late > 1 else 'en'} av dem"
            said.append(f"Svarsdagen har passerat för {which}.")
        if self.next_on:
            said.append(f"Nästa svar ska ges senast {date_in_prose(self.next_on)}.")
        return " ".join(said)


def waiting_cases(session: Session, asker: Identity, today: date) -> WaitingCases:
    """Count what is not closed, by what ``asker`` may read."""
    seen = list_waiting(session, asker, "cases.list_cases")
    own = [case for case in seen if may_see(asker, "cases.show", case)]
    due = [case.reply_due_on for case in own if case.reply_wanted]
    return WaitingCases(
        to_read=len(own),
        others=len(seen) - len(own),
        late=sum(day < today for day in due),
        next_on=min((day for day in due if day >= today), default=None),
    )


@dataclass(frozen=True)
class WaitingCoding:
    """Free text that somebody has been asked to code as the second: ``question`` is its name, ``wording`` its words."""

    round_code: str
    round_title: str
    question: str
    wording: str
    sample: int


def waiting_codings(session: Session, account_id: int) -> list[WaitingCoding]:
    """What the account has been asked to code and has not handed in, the first asked first."""
    found = []
    for second, of_round in list_asked_to_code(session, account_id):
        questions = {each.name: each for each in get_questionnaire(session, of_round.version).walk()}
        wording = text_in(questions[second.question].text, "sv")
        found.append(WaitingCoding(of_round.code, of_round.title, second.question, wording, second.sample))
    return found
