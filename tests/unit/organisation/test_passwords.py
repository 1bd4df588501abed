"""The price of a guess: what OWASP recommends, and as much for an address without an account."""

from __future__ import annotations

from argon2 import Type, extract_parameters

from portal.organisation import passwords


def test_a_guess_costs_as_much_as_owasp_recommends_for_every_address() -> None:
    for stored in (passwords.hash_password("ett lösenord för prov"), passwords._NOBODY):
        found = extract_parameters(stored)
        assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 19 * 1024, 2, 1)
    assert passwords.is_right_password("ett lösenord för prov", passwords.hash_password("ett lösenord för prov"))
    assert not passwords.is_right_password("no account has this password", None)
