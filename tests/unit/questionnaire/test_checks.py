"""Each thing that can be wrong with a document is found, with its place and what to do."""

from __future__ import annotations

from typing import Any

import pytest

DOMAIN = "sections[0].items[0].domain"
YES_NO = "code_lists.ja_nej.codes"


def sv(text: str) -> dict[str, str]:
    return {"sv": text}


def one(code: str, **marks: bool) -> dict[str, Any]:
    return {"code": code, "label": sv(code), **marks}


WHOLE = [
    ("scale", {"format": 99}, "format", "Uppdatera portalen"),
    ("scale", {"minutes": 0}, "minutes", "minst 1"),
    ("statement", {"sections[0].items": [{"type": "statement", "text": sv("Hej")}]}, "sections", "inga frågor"),
    ("section_condition", {"sections[2].items": []}, "sections[2].items", "Avsnittet ”sist” är tomt."),
    ("index", {"indices[0].questions": []}, "indices[0].questions", "inga frågor"),
    ("index", {"indices[0].at_least": 0}, "indices[0].at_least", "från 1 till 3"),
    ("index", {"indices[0].at_least": 4}, "indices[0].at_least", "kräver 4 svar av 3"),
    ("index", {"indices[0].questions[1]": "nki_helhet"}, "indices[0].questions[1]", "två gånger"),
    ("index", {"indices[0].questions[1]": "okand"}, "indices[0].questions[1]", "”okand” finns inte"),
    (
        "index",
        {"sections[0].items[2].domain": {"type": "text"}},
        "indices[0].questions[2]",
        "”nki_ideal” är ingen skalfråga",
    ),
]

NAMES = [
    ("scale", {"name": "Skala"}, "name", "har fel form"),
    ("scale", {"sections[0].name": "hel het"}, "sections[0].name", "Avsnittets namn"),
    ("section_condition", {"sections[2].name": "forst"}, "sections[2].name", "används redan"),
    ("scale", {"sections[0].items[1].name": "1a"}, "sections[0].items[1].name", "Frågans namn"),
    ("scale", {"sections[0].items[1].name": "förändring"}, "sections[0].items[1].name", "a–z"),
    ("scale", {"sections[0].items[1].name": "a" * 65}, "sections[0].items[1].name", "64 tecken"),
    ("scale", {"sections[0].items[1].name": "nojd"}, "sections[0].items[1].name", "”nojd” används redan"),
    ("scale", {"sections[0].items[1].name": "unit"}, "sections[0].items[1].name", "upptaget"),
    ("scale", {"sections[0].items[1].name": "csrf_token"}, "sections[0].items[1].name", "upptaget"),
    (
        "matrix",
        {f"{DOMAIN}.rows[1].name": "EX"},
        f"{DOMAIN}.rows[1].name",
        "Radens",
    ),
    (
        "matrix",
        {f"{DOMAIN}.rows[1].name": "intern"},
        f"{DOMAIN}.rows[1].name",
        "används redan",
    ),
    ("scale", {"code_lists": {"Ja": {"type": "units"}}}, "code_lists.Ja", "Svarslistans namn"),
    ("index", {"indices[0].name": "NKI"}, "indices[0].name", "Indexets namn"),
]

LANGUAGES = [
    ("languages", {"languages": ["sv", "sv-x-lattlast", "en", "en"]}, "languages[3]", "”en” står två gånger"),
    ("languages", {"languages": ["en", "sv-x-lattlast"]}, "languages", "Lägg till ”sv”"),
    ("scale", {"title": {}}, "title", "saknas på svenska"),
    ("scale", {"purpose": sv("  ")}, "purpose", "saknas på svenska"),
    ("languages", {"title": sv("Språk")}, "title", "saknas på språket ”en”"),
    ("languages", {"sections[0].introduction": sv("Hej")}, "sections[0].introduction", "språket ”en”"),
    ("languages", {"sections[0].items[0].hint.en": " "}, "sections[0].items[0].hint", "språket ”en”"),
    ("languages", {f"{YES_NO}[1].label": sv("Nej")}, f"{YES_NO}[1].label", "språket ”en”"),
    ("languages", {"title.fi": "Kielet"}, "title", "språket ”fi”, som inte står"),
    (
        "scale",
        {f"{DOMAIN}.minimum_label": {}},
        f"{DOMAIN}.minimum_label",
        "svenska",
    ),
    ("scale", {"sections[0].items[0].hint": {"sv": ""}}, "sections[0].items[0].hint", "svenska"),
]

LISTS = [
    ("multiple_choice", {"code_lists.tom": {"type": "codes", "codes": []}}, "code_lists.tom.codes", "är tom"),
    ("single_choice", {f"{YES_NO}[1].code": "ja"}, f"{YES_NO}[1].code", "”ja” står två gånger"),
    ("single_choice", {f"{YES_NO}[1].code": "nej|ja"}, f"{YES_NO}[1].code", "har fel form"),
    ("single_choice", {f"{YES_NO}[1].code": ""}, f"{YES_NO}[1].code", "har fel form"),
    ("unit_list", {"code_lists.enheter.extra[0].code": "vet inte"}, "code_lists.enheter.extra[0].code", "fel form"),
]

DOMAINS = [
    ("single_choice", {f"{DOMAIN}.code_list": "okand"}, f"{DOMAIN}.code_list", "”okand” finns inte"),
    ("single_choice", {f"{YES_NO}[1].exclusive": True}, f"{DOMAIN}.code_list", "utesluter andra svar"),
    ("matrix", {"code_lists.omdome.codes[0].exclusive": True}, f"{DOMAIN}.code_list", "utesluter andra svar"),
    ("unit_list", {"code_lists.enheter.extra[0].exclusive": True}, f"{DOMAIN}.code_list", "utesluter andra svar"),
    ("matrix", {f"{DOMAIN}.code_list": "okand"}, f"{DOMAIN}.code_list", "”okand” finns inte"),
    ("matrix", {f"{DOMAIN}.rows": []}, f"{DOMAIN}.rows", "inga rader"),
    ("multiple_choice", {f"{DOMAIN}.code_list": "okand"}, f"{DOMAIN}.code_list", "”okand” finns inte"),
    ("multiple_choice", {f"{DOMAIN}.at_most": 0}, f"{DOMAIN}.at_most", "mindre än 1"),
    ("scale", {f"{DOMAIN}.minimum": 10}, f"{DOMAIN}.maximum", "från 10 till 10"),
    ("scale", {f"{DOMAIN}.maximum": 102}, f"{DOMAIN}.maximum", "fler än 101 steg"),
    ("scale", {f"{DOMAIN}.missing[0].code": "11"}, f"{DOMAIN}.missing[0].code", "förväxlas"),
    ("scale", {f"{DOMAIN}.missing": [one("vet_ej"), one("vet_ej")]}, f"{DOMAIN}.missing[1].code", "två gånger"),
    ("scale", {f"{DOMAIN}.missing[0].exclusive": True}, f"{DOMAIN}.missing", "utesluter"),
    ("number", {f"{DOMAIN}.minimum": 201}, f"{DOMAIN}.maximum", "mindre än det minsta"),
    ("number", {f"{DOMAIN}.decimals": -1}, f"{DOMAIN}.decimals", "från 0 till 6"),
    ("number", {f"{DOMAIN}.decimals": 7}, f"{DOMAIN}.decimals", "från 0 till 6"),
    ("free_text", {f"{DOMAIN}.lines": 0}, f"{DOMAIN}.lines", "minst 1"),
    ("free_text", {f"{DOMAIN}.maximum_length": 0}, f"{DOMAIN}.maximum_length", "minst 1"),
    ("date", {f"{DOMAIN}.earliest": "2026-02-30"}, f"{DOMAIN}.earliest", "är inget datum"),
    ("date", {f"{DOMAIN}.latest": "20261231"}, f"{DOMAIN}.latest", "är inget datum"),
    ("date", {f"{DOMAIN}.earliest": "2027-01-01"}, f"{DOMAIN}.latest", "före det tidigaste"),
    ("files", {f"{DOMAIN}.kinds": []}, f"{DOMAIN}.kinds", "minst ett slag"),
    ("files", {f"{DOMAIN}.kinds": ["pdf", "png", "pdf"]}, f"{DOMAIN}.kinds[2]", "står två gånger"),
    ("files", {f"{DOMAIN}.at_most": 0}, f"{DOMAIN}.at_most", "från 1 till 10"),
    ("files", {f"{DOMAIN}.at_most": 11}, f"{DOMAIN}.at_most", "från 1 till 10"),
    ("files", {f"{DOMAIN}.megabytes": 0}, f"{DOMAIN}.megabytes", "från 1 till 25"),
    ("files", {f"{DOMAIN}.megabytes": 26}, f"{DOMAIN}.megabytes", "från 1 till 25"),
]

FOLLOW = "sections[1].items[0].relevant_if"
OF_ROW = "sections[1].items[0].domain.rows[2].relevant_if"


def deep(levels: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"type": "answered", "question": "stod"}
    for _ in range(levels):
        condition = {"type": "not", "condition": condition}
    return condition


def equals(question: str, code: str | int, **row: str) -> dict[str, Any]:
    return {"type": "equals", "question": question, "code": code, **row}


def any_of(question: str, *codes: str | int) -> dict[str, Any]:
    return {"type": "any_of", "question": question, "codes": codes}


def answered(question: str, **row: str) -> dict[str, Any]:
    return {"type": "answered", "question": question, **row}


def at_least(question: str, value: float) -> dict[str, Any]:
    return {"type": "at_least", "question": question, "value": value}


CONDITIONS = [
    ("condition_equals", {FOLLOW: answered("okand")}, f"{FOLLOW}.question", "”okand”, som inte finns"),
    ("condition_equals", {FOLLOW: answered("foljd")}, f"{FOLLOW}.question", "”foljd”, som kommer senare"),
    (
        "section_condition",
        {"sections[1].relevant_if": answered("talar")},
        "sections[1].relevant_if.question",
        "”talar”, som kommer senare",
    ),
    ("condition_equals", {f"{FOLLOW}.code": "kanske"}, FOLLOW, "inget svar ”kanske”. Välj bland svaren: ja, nej."),
    ("condition_equals", {f"{FOLLOW}.row": "intern"}, f"{FOLLOW}.row", "ingen matris"),
    ("condition_equals", {FOLLOW: at_least("stod", 1)}, FOLLOW, "inte besvaras med ett tal"),
    ("condition_all", {f"{FOLLOW}.conditions[1].code": "x"}, f"{FOLLOW}.conditions[1]", "inget svar ”x”"),
    ("condition_any", {f"{FOLLOW}.conditions[1].question": "x"}, f"{FOLLOW}.conditions[1].question", "inte finns"),
    ("condition_any", {f"{FOLLOW}.conditions": []}, FOLLOW, "uppfylls aldrig"),
    ("condition_not", {f"{FOLLOW}.condition.code": "x"}, f"{FOLLOW}.condition", "inget svar ”x”"),
    ("condition_not", {FOLLOW: deep(10)}, FOLLOW + ".condition" * 10, "fler än 10 nivåer"),
    ("condition_any_of", {f"{FOLLOW}.codes": ["stod", "x"]}, FOLLOW, "inget svar ”x”"),
    ("condition_any_of", {f"{FOLLOW}.codes": []}, f"{FOLLOW}.codes", "uppfylls aldrig"),
    ("condition_any_of", {FOLLOW: equals("amnen", "tid")}, FOLLOW, "Använd ”any_of”"),
    ("condition_at_least", {f"{FOLLOW}.value": 11}, f"{FOLLOW}.value", "uppfylls aldrig"),
    ("condition_at_least", {FOLLOW: equals("nojd", "8")}, FOLLOW, "inget svar ”8”"),
    ("condition_at_least", {FOLLOW: equals("nojd", 11)}, FOLLOW, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, vet_ej"),
    ("condition_answered", {FOLLOW: equals("namn", "x")}, FOLLOW, "Använd ”answered”"),
    ("condition_matrix_row", {f"{FOLLOW}.row": "okand"}, f"{FOLLOW}.row", "Välj bland raderna: intern, extern."),
    ("condition_matrix_row", {f"{FOLLOW}.row": None}, FOLLOW, "Ange vilken rad"),
    ("condition_matrix_row", {f"{FOLLOW}.code": "x"}, FOLLOW, "inget svar ”x”"),
    ("condition_matrix_row", {FOLLOW: answered("samverkan", row="x")}, f"{FOLLOW}.row", "ingen rad ”x”"),
    ("matrix_row_condition", {f"{OF_ROW}.row": "beslutad"}, f"{OF_ROW}.row", "”beslutad”, som inte står före"),
    ("matrix_row_condition", {f"{OF_ROW}.row": "planerad"}, f"{OF_ROW}.row", "En rad kan bara bero på rader ovanför"),
    ("matrix_row_condition", {f"{OF_ROW}.row": "okand"}, f"{OF_ROW}.row", "”okand”, som inte står före i matrisen"),
    ("matrix_row_condition", {f"{OF_ROW}.code": "kanske"}, OF_ROW, "inget svar ”kanske”"),
    ("matrix_row_condition", {OF_ROW: answered("analys")}, OF_ROW, "Ange vilken rad"),
    ("matrix_row_condition", {OF_ROW: answered("skal")}, f"{OF_ROW}.question", "”skal”, som kommer senare"),
    ("matrix_row_condition", {f"{OF_ROW}.question": "x"}, f"{OF_ROW}.question", "”x”, som inte finns"),
    (
        "same_page",
        {"sections[2].items[1].relevant_if": equals("hur_stor", 1)},
        "sections[2].items[1].relevant_if.question",
        "kommer senare",
    ),
]


FROM_LINK = "sections[0].items[0]"
LINKED = [
    (
        "from_link",
        {f"{FROM_LINK}.domain": {"type": "text"}, FOLLOW: answered("stod")},
        f"{FROM_LINK}.domain",
        "besvaras av länken",
    ),
    ("from_link", {f"{FROM_LINK}.required": True}, f"{FROM_LINK}.required", "kan inte krävas"),
    ("from_link", {f"{FROM_LINK}.name": "sprak", FOLLOW: answered("sprak")}, f"{FROM_LINK}.name", "portalens länkar"),
]


@pytest.mark.parametrize(
    ("document", "changes", "path", "message"), [*WHOLE, *LINKED, *NAMES, *LANGUAGES, *LISTS, *DOMAINS, *CONDITIONS]
)
def test_one_fault_is_one_problem_with_its_place_and_remedy(
    problems_when: Any, document: str, changes: dict[str, Any], path: str, message: str
) -> None:
    ((found_path, found_message),) = problems_when(document, changes)
    assert found_path == path
    assert message in found_message
    assert found_message.endswith(".")


SOUND = [
    ("condition_equals", {FOLLOW: {"type": "all", "conditions": []}}),
    ("condition_not", {FOLLOW: deep(9)}),
    ("condition_any_of", {FOLLOW: answered("amnen")}),
    ("condition_at_least", {FOLLOW: any_of("nojd", 10, "vet_ej")}),
    ("condition_at_least", {FOLLOW: at_least("nojd", 10)}),
    ("condition_matrix_row", {FOLLOW: answered("samverkan")}),
    ("condition_matrix_row", {FOLLOW: answered("samverkan", row="intern")}),
    ("unit_list", {"sections[0].items[1].relevant_if": equals("enhet", "vilken_som_helst")}),
    ("number", {"sections[0].items[1].relevant_if": at_least("arenden", 1)}),
    ("number", {"sections[0].items[1].relevant_if": equals("arenden", 0)}),
    ("number", {"sections[0].items[2].relevant_if": at_least("timmar", 1)}),
    ("number", {f"{DOMAIN}.maximum": None, "sections[0].items[1].relevant_if": at_least("arenden", 10**6)}),
    ("number", {f"{DOMAIN}.minimum": 200}),
    ("index", {"indices[0].at_least": 3}),
    ("index", {"indices[0].at_least": 1}),
    ("scale", {f"{DOMAIN}.minimum": 0, f"{DOMAIN}.maximum": 100}),
    ("date", {f"{DOMAIN}.earliest": "2026-12-31"}),
    ("date", {f"{DOMAIN}.earliest": None}),
    ("languages", {"languages": ["sv", "sv-x-lattlast", "en"]}),
    ("scale", {"languages": ["sv", "sv-x-lattlast"]}),
    ("multiple_choice", {f"{DOMAIN}.at_most": 1}),
]


@pytest.mark.parametrize(("document", "changes"), SOUND)
def test_what_is_allowed_is_not_a_problem(problems_when: Any, document: str, changes: dict[str, Any]) -> None:
    assert problems_when(document, changes) == []


def test_a_list_that_does_not_exist_says_nothing_of_the_codes_of_a_condition(problems_when: Any) -> None:
    found = problems_when("condition_equals", {f"{DOMAIN}.code_list": "okand", f"{FOLLOW}.code": "x"})
    assert [path for path, _ in found] == [f"{DOMAIN}.code_list"]


def test_a_scale_without_end_is_not_written_out_for_a_condition(problems_when: Any) -> None:
    found = problems_when("condition_at_least", {f"{DOMAIN}.maximum": 10**15, FOLLOW: equals("nojd", 5)})
    assert [path for path, _ in found] == [f"{DOMAIN}.maximum"]


def test_a_word_that_is_no_language_tag_is_also_a_language_without_translations(problems_when: Any) -> None:
    found = problems_when("short_way", {"languages": ["sv", "engelska"]})
    assert found[0] == ("languages[1]", "”engelska” är ingen språkkod. Skriv till exempel ”en”, ”fi” eller ”so”.")
    assert [path for path, _ in found[1:]] == [
        "title",
        "purpose",
        "sections[0].title",
        "sections[0].items[0].text",
    ]


def test_a_text_in_a_foreign_language_only_lacks_swedish_too(problems_when: Any) -> None:
    found = problems_when("scale", {"sections[0].items[0].hint": {"en": "Hint"}})
    assert [message.partition(".")[0] for _, message in found] == [
        "Texten saknas på svenska",
        "Texten finns på språket ”en”, som inte står i ”languages”",
    ]


def test_a_number_is_not_compared_with_a_word(problems_when: Any) -> None:
    ((path, message),) = problems_when("number", {"sections[0].items[1].relevant_if": any_of("arenden", 1, "x")})
    assert path == "sections[0].items[1].relevant_if"
    assert "”at_least”" in message


def test_both_limits_of_a_date_are_told(problems_when: Any) -> None:
    found = problems_when("date", {f"{DOMAIN}.earliest": "x", f"{DOMAIN}.latest": "y"})
    assert [path for path, _ in found] == [f"{DOMAIN}.earliest", f"{DOMAIN}.latest"]


def test_every_problem_of_a_document_is_listed_at_once(problems_when: Any) -> None:
    found = problems_when(
        "index",
        {"minutes": 0, "name": "X", "title": {}, "sections[0].items[0].domain.minimum": 11, "indices[0].at_least": 9},
    )
    assert [path for path, _ in found] == [
        "minutes",
        "name",
        "title",
        "sections[0].items[0].domain.maximum",
        "indices[0].at_least",
    ]
