"""Code lists, those written in the document and those that come from the unit tree."""

from __future__ import annotations

from collections.abc import Mapping

from portal.questionnaire.definition import DEFAULT_LANGUAGE, Code, CodeList, Questionnaire

Units = Mapping[str, str]
"""The units that may be chosen just now: unit code to the name people know it by, in the order to show."""

NO_UNITS: Units = {}


def codes(questionnaire: Questionnaire, code_list_name: str, units: Units = NO_UNITS) -> tuple[Code, ...]:
    """The codes of a list, in its own order; a ``units`` list is the given units followed by its extra codes.

    Raises KeyError when the questionnaire has no list of that name.
    """
    code_list = questionnaire.code_lists[code_list_name]
    if isinstance(code_list, CodeList):
        return code_list.codes
    return (*(Code(code=code, label={DEFAULT_LANGUAGE: name}) for code, name in units.items()), *code_list.extra)


def missing_last(listed: tuple[Code, ...]) -> tuple[Code, ...]:
    """The same codes with the missing ones last, otherwise in their own order."""
    return tuple(sorted(listed, key=lambda code: code.is_missing))
