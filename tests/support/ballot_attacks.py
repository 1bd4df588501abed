"""Ways from a person to an answer, one for each channel: each returns whom it takes to have said what."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from portal.crypto import Place, Unreadable, authenticate, readable, unseal
from tests.support.ballot_scenes import Answered, Copy, Evidence

Guess = Mapping[int, str]
"""Invitation to what that person is taken to have said."""

SAID = re.compile(rb"svar-[0-9a-f]{16}-x*")


def _in_order(evidence: Evidence) -> list[int]:
    """Who answered, in the order that successive copies of the database tell."""
    order: list[int] = []
    for copy in evidence.copies:
        order += [invitation for invitation in copy.marks if invitation not in order]
    return order


def _matched(people: Iterable[int], said: Iterable[str]) -> Guess:
    return dict(zip(people, said, strict=False))


def _steps(evidence: Evidence) -> Iterator[tuple[int, Copy, Copy]]:
    """Whose mark is new between two copies, and the copies."""
    for before, after in zip(evidence.copies, evidence.copies[1:], strict=False):
        for invitation in after.marks.keys() - before.marks.keys():
            yield invitation, before, after


def _ballot_of(evidence: Evidence) -> dict[int, str]:
    """Whose ballot is whose, from the differences between copies: that much nobody can hide."""
    found = {}
    for invitation, before, after in _steps(evidence):
        new = set(after.ballots) - set(before.ballots)
        if len(new) == 1:
            found[invitation] = new.pop()
    return found


def by_reference(evidence: Evidence) -> Guess:
    """The response names the participation, and that the invitation."""
    whose = {mark.participation_id: invitation for copy in evidence.copies for invitation, mark in copy.marks.items()}
    return {
        whose[each.participation_id]: each.said for each in evidence.after.responses if each.participation_id in whose
    }


def by_number(evidence: Evidence) -> Guess:
    """Responses numbered in the order in which people answered."""
    numbered = sorted(evidence.after.responses, key=lambda each: each.number)
    return _matched(_in_order(evidence), (each.said for each in numbered))


def by_list(evidence: Evidence) -> Guess:
    """Responses numbered in the order of the list of invited."""
    numbered = sorted(evidence.after.responses, key=lambda each: each.number)
    return _matched(sorted(_in_order(evidence)), (each.said for each in numbered))


def by_ballot_key(evidence: Evidence) -> Guess:
    """Responses numbered in the order of the ballots' keys."""
    numbered = sorted(evidence.after.responses, key=lambda each: each.number)
    whose = {key: invitation for invitation, key in _ballot_of(evidence).items()}
    return _matched((whose[key] for key in sorted(whose)), (each.said for each in numbered))


def by_ballot_place(evidence: Evidence) -> Guess:
    """Responses in the order in which the ballots lay in the table."""
    whose = {key: invitation for invitation, key in _ballot_of(evidence).items()}
    last = evidence.copies[-2].ballots
    return _matched((whose[key] for key in last if key in whose), (each.said for each in evidence.after.responses))


def by_row_place(evidence: Evidence) -> Guess:
    """Rows in the order in which the database gives them unasked (rowid, ctid, the order of a dump)."""
    return _matched(_in_order(evidence), (each.said for each in evidence.after.responses))


def by_time(evidence: Evidence) -> Guess:
    """The time of the response lies between the two copies between which the mark appeared."""
    found = {}
    for invitation, before, after in _steps(evidence):
        inside = [each for each in evidence.after.responses if _between(each, before.taken_at, after.taken_at)]
        if inside:
            found[invitation] = inside[0].said
    return found


def _between(response: Answered, start: datetime, end: datetime) -> bool:
    return start <= response.completed_at <= end


def by_transaction(evidence: Evidence) -> Guess:
    """The transaction (xmin) that wrote the response is that of the mark, or the one beside it."""
    found = {}
    for invitation, _, after in _steps(evidence):
        mark = after.marks[invitation]
        near = [each for each in evidence.after.responses if abs(each.transaction - mark.transaction) <= 1]
        exact = [each for each in near if each.transaction == mark.transaction]
        if mark.transaction and near:
            found[invitation] = (exact or near)[0].said
    return found


def by_difference(evidence: Evidence) -> Guess:
    """A response that is new between the same two copies as the mark."""
    found = {}
    for invitation, before, after in _steps(evidence):
        known = {each.number for each in before.responses}
        new = [each.said for each in after.responses if each.number not in known]
        if new:
            found[invitation] = new[0]
    return found


def by_file_offset(evidence: Evidence) -> Guess:
    """What stands in the file of the responses, in the order in which it was put there: pages are filled backwards."""
    page = 8192 if evidence.kind == "postgresql" else 4096
    pages = (evidence.tables[start : start + page] for start in range(0, len(evidence.tables), page))
    return _matched(_in_order(evidence), [said for each in pages for said in reversed(_said_in(each))])


def by_write_ahead_log(evidence: Evidence) -> Guess:
    """What was written before the tally, in the order of the log."""
    own = set(evidence.truth.values())
    return _matched(_in_order(evidence), [said for said in _said_in(evidence.write_ahead) if said in own])


def _said_in(content: bytes) -> list[str]:
    return list(dict.fromkeys(found.decode() for found in SAID.findall(content)))


def by_length(evidence: Evidence) -> Guess:
    """The longest ballot holds the longest response, and so on."""
    return _by_size(evidence, {who: len(evidence.sealed[key]) for who, key in _ballot_of(evidence).items()})


def by_length_of_draft(evidence: Evidence) -> Guess:
    """Whoever had the longest draft wrote the longest response, and so on."""
    return _by_size(evidence, {who: len(draft) for who, draft in evidence.drafts.items()})


def _by_size(evidence: Evidence, sizes: Mapping[int, int]) -> Guess:
    people = sorted(sizes, key=lambda invitation: sizes[invitation])
    return _matched(people, sorted((each.said for each in evidence.after.responses), key=len))


def by_open_ballots(evidence: Evidence) -> Guess:
    """Ballots and drafts that can be read as they are."""
    readable_drafts = {who: _said_in(_raw(draft)) for who, draft in evidence.drafts.items()}
    readable_ballots = {who: _said_in(evidence.sealed[key]) for who, key in _ballot_of(evidence).items()}
    return {who: said[0] for found in (readable_drafts, readable_ballots) for who, said in found.items() if said}


def _raw(draft: str) -> bytes:
    with suppress(ValueError):
        return draft.encode() + b64decode(draft.partition(":")[2])
    return draft.encode()


def by_keys_in_backup(evidence: Evidence) -> Guess:
    """Ballots and drafts of older copies, opened with the keys of a backup."""
    return _opened(evidence, evidence.keys_in_backup)


def by_keys_left(evidence: Evidence) -> Guess:
    """Ballots and drafts of older copies, opened with the keys that are left after the tally."""
    return _opened(evidence, evidence.keys_left)


def _opened(evidence: Evidence, keys: Mapping[str, bytes]) -> Guess:
    found: dict[int, str] = {}
    for key in keys.values():
        for who, ballot in _ballot_of(evidence).items():
            with suppress(CryptoError):
                found.update(
                    dict.fromkeys((who,), *_said_in(SealedBox(PrivateKey(key)).decrypt(evidence.sealed[ballot])))
                )
    round_key = keys.get(f"round-{evidence.round_id}")
    for who, draft in evidence.drafts.items():
        for made in _draft_keys(evidence, who, round_key, keys):
            with suppress(Unreadable, ValueError):
                number, _, content = draft.partition(":")
                place = Place("participation", "draft", evidence.handles[who])
                found[who] = _said_in(unseal(made, number, place, b64decode(content)))[0]
    return found


def _draft_keys(evidence: Evidence, who: int, round_key: bytes | None, keys: Mapping[str, bytes]) -> Iterator[bytes]:
    """The keys that a draft may have been sealed with: from the link, alone or with any other key at hand."""
    if round_key is None:
        return
    tag = authenticate(round_key, "personal link", str(who))[:16]
    token = readable(who.to_bytes(4, "big") + tag)
    for key in (bytes(32), *keys.values()):
        yield authenticate(key, "draft", f"{evidence.handles[who]}\0{token}")


def by_logs(evidence: Evidence) -> Guess:
    """A line of a log that names a person and what was said."""
    return _in_text(evidence, evidence.logs.splitlines())


def by_mail(evidence: Evidence) -> Guess:
    """A letter to a person that holds what was said."""
    return _in_text(evidence, evidence.mail.split("\0"))


def _in_text(evidence: Evidence, pieces: Iterable[str]) -> Guess:
    found: dict[int, str] = {}
    for piece in pieces:
        said = _said_in(piece.encode())
        named = [
            who for who, address in evidence.addresses.items() if address in piece or evidence.handles[who] in piece
        ]
        if said and named:
            found[named[0]] = said[0]
    return found


ATTACKS: dict[str, Callable[[Evidence], Guess]] = {
    "reference": by_reference,
    "numbers, order of answering": by_number,
    "numbers, order of the list": by_list,
    "ballot keys": by_ballot_key,
    "places of ballots": by_ballot_place,
    "rowid, ctid, order of a dump": by_row_place,
    "times": by_time,
    "xmin ± 1": by_transaction,
    "difference of two backups": by_difference,
    "offsets in files": by_file_offset,
    "write-ahead log": by_write_ahead_log,
    "length of ballots": by_length,
    "length of drafts": by_length_of_draft,
    "ballots and drafts as they are": by_open_ballots,
    "keys in a backup": by_keys_in_backup,
    "keys left after the tally": by_keys_left,
    "logs": by_logs,
    "mail": by_mail,
}
"""Channel to attack."""


def linked(evidence: Evidence, channel: str) -> int:
    """For how many people the channel tells what they said."""
    guess = ATTACKS[channel](evidence)
    written = {each.said for each in evidence.after.responses}
    return sum(evidence.truth[who] == said for who, said in guess.items() if said in written)
