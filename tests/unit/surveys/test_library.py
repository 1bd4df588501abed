"""The ready questionnaires: their names and codes are a contract, and their texts are what people read."""

from __future__ import annotations

import pytest

from portal.questionnaire.definition import (
    EASY_SWEDISH,
    CodeDomain,
    CodeList,
    FileDomain,
    MatrixDomain,
    MultipleCodeDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    TextDomain,
    UnitCodeList,
)
from portal.questionnaire.document import read, write
from portal.surveys.library import UnknownQuestionnaire, get_ready, list_ready
from tests.support.round_reports import golden

YEARS = "0_1 1_2 2_4 4_8 8_plus"
GENDER = "kvinna man annat vill_ej"
COOPERATION = "mycket_bra bra mindre_bra daligt vet_ej"
CHILDREN = "ja nej ej_aktuellt"

KOMPETENS = {
    "utbildning": "socionom studerar_socionom annan_hogskola annan",
    "kon": GENDER,
    "ar_i_yrket": YEARS,
    "ar_pa_enheten": YEARS,
    "tidigare_omraden": "several",
    "introduktion": "ja delvis nej",
    "fadder": "ja nej",
    "handledning": "extern intern ibland nej",
    "arendediskussion": "varje_vecka varje_manad mer_sallan nej",
    "arbetsbelastning": "rimlig ganska_hog for_hog vet_ej",
    "rutiner": "skyddade_personuppgifter utlamnande delegation avvikelse lex_sarah: kan_val kan_delvis kan_inte",
    "delaktighet_text": "text",
    "helhet_text": "text",
    "instrument": "ja nej",
    "instrument_vilka": "text",
    "samverkan_intern": COOPERATION,
    "samverkan_extern": COOPERATION,
    "hembesok": CHILDREN,
    "talar_foraldrar": CHILDREN,
    "talar_barn": CHILDREN,
    "barn_arbetsplan": CHILDREN,
    "kommentar": "text",
}

ONE_TO_TEN = "1–10 vet_ej"
NKI = {
    "nki_helhet": ONE_TO_TEN,
    "nki_forvantan": ONE_TO_TEN,
    "nki_ideal": ONE_TO_TEN,
    "bemotande_1": ONE_TO_TEN,
    "bemotande_2": ONE_TO_TEN,
    "delaktighet_1": ONE_TO_TEN,
    "delaktighet_2": ONE_TO_TEN,
    "information_1": ONE_TO_TEN,
    "information_2": ONE_TO_TEN,
    "tillganglighet_1": ONE_TO_TEN,
    "tillganglighet_2": ONE_TO_TEN,
    "resultat_1": ONE_TO_TEN,
    "resultat_2": ONE_TO_TEN,
    "fritext_bra": "text",
    "fritext_battre": "text",
    "malgrupp": "barn ung vuxen vardnadshavare",
    "svarade_sjalv": "sjalv med_stod tolk",
    "alder": "13_17 18_24 25_44 45_64 65_plus",
    "kon": GENDER,
}

SYNPUNKTER = {
    "beskrivning": "text",
    "slag": "synpunkt klagomal berom fraga vet_inte",
    "avsandare": "brukare narstaende foretradare medarbetare organisation annan",
    "enhet": "units vet_inte",
    "omrade": "several",
    "personarende": "ja nej vet_inte",
    "nar": "text",
    "onskan": "text",
    "filer": "5 of 10 MB: pdf jpeg png heic docx odt txt",
    "kon": GENDER,
    "sprak": "text",
    "svar_onskas": "ja nej",
    "svar_satt": "kod telefon brev avisering_epost",
    "namn": "text",
    "telefon": "text",
    "epost": "text",
    "adress": "text",
    "skyddade": "ja nej",
}

AREAS = "sol_ao sol_ifo sol_of sol_lss"
NAMNDMATRIS = {
    "genomford": f"{AREAS}: ja nej ej_aktuellt vet_ej",
    "genomford_skal": "text",
    "dokumenterad": f"{AREAS}: ja nej ej_aktuellt vet_ej",
    "dokumenterad_skal": "text",
    "atgardad": f"{AREAS}: ja nej ingen_forandring ej_aktuellt vet_ej",
    "atgardad_skal": "text",
    "kommentar": "text",
}


def codes_of(questionnaire: Questionnaire, code_list: str) -> str:
    found = questionnaire.code_lists[code_list]
    if isinstance(found, UnitCodeList):
        return " ".join(["units", *(code.code for code in found.extra)])
    assert isinstance(found, CodeList)
    return " ".join(code.code for code in found.codes)


def shape(questionnaire: Questionnaire, question: Question) -> str:
    """What an answer may be, in the short notation of the tables above."""
    match question.domain:
        case CodeDomain(code_list=code_list):
            return codes_of(questionnaire, code_list)
        case MultipleCodeDomain():
            return "several"
        case MatrixDomain(rows=rows, code_list=code_list):
            return f"{' '.join(row.name for row in rows)}: {codes_of(questionnaire, code_list)}"
        case ScaleDomain(minimum=minimum, maximum=maximum, missing=missing):
            return f"{minimum}–{maximum} {' '.join(code.code for code in missing)}"
        case TextDomain():
            return "text"
        case FileDomain(kinds=kinds, at_most=at_most, megabytes=megabytes):
            return f"{at_most} of {megabytes} MB: {' '.join(kinds)}"
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kompetens", KOMPETENS),
        ("nki", NKI),
        ("synpunkter", SYNPUNKTER),
        ("namndmatris", NAMNDMATRIS),
    ],
)
def test_names_order_and_codes_are_those_that_imports_and_results_rely_on(name: str, expected: dict[str, str]) -> None:
    questionnaire = get_ready(name)
    found = [(question.name, shape(questionnaire, question)) for question in questionnaire.questions]
    assert found == list(expected.items())


def test_the_checklist_has_the_rows_of_the_published_review_in_its_order() -> None:
    checklist = get_ready("aktgranskning_forhandsbedomning")
    assert [question.text["sv"] for question in checklist.questions] == [
        row["Ärende"] for row in golden("kpmg_forhandsbedomning")
    ]
    assert {shape(checklist, question) for question in checklist.questions} == {"ja nej x"}
    assert [question.name for question in checklist.questions if question.relevant_if] == ["forlangning_skal"]


@pytest.mark.parametrize("name", ["kompetens", "nki"])
def test_every_question_is_voluntary(name: str) -> None:
    assert [question.name for question in get_ready(name).questions if question.required] == []


def test_a_complaint_needs_nothing_but_its_description() -> None:
    synpunkter = get_ready("synpunkter")
    assert [question.name for question in synpunkter.questions if question.required] == ["beskrivning"]
    assert [question.name for question in synpunkter.questions if question.relevant_if] == ["svar_satt"]
    assert synpunkter.languages == ("sv", EASY_SWEDISH, "en")
    assert (synpunkter.check_answers, synpunkter.copy_of_answers) == (True, False)


def test_only_the_target_group_comes_with_the_link() -> None:
    found = {name: [question.name for question in get_ready(name).from_link] for name in list_ready()}
    assert {name: questions for name, questions in found.items() if questions} == {"nki": ["malgrupp"]}


def test_only_the_three_agreed_questions_are_background_variables() -> None:
    background = {
        (name, question.name) for name in list_ready() for question in get_ready(name).questions if question.background
    }
    assert background == {("kompetens", "kon"), ("nki", "kon"), ("nki", "alder"), ("nki", "svarade_sjalv")}


def test_the_staff_survey_is_swedish_and_shows_the_answers_before_they_are_sent() -> None:
    kompetens = get_ready("kompetens")
    assert kompetens.languages == ("sv",)
    assert (kompetens.check_answers, kompetens.copy_of_answers, kompetens.minutes) == (True, True, 10)


def test_the_service_users_questionnaire_takes_the_short_way_in_three_languages() -> None:
    nki = get_ready("nki")
    assert nki.languages == ("sv", EASY_SWEDISH, "en")
    assert (nki.check_answers, nki.copy_of_answers, nki.minutes) == (False, False, 3)
    assert len(nki.sections) == 3


def test_which_instruments_is_asked_only_of_those_who_use_one() -> None:
    question = get_ready("kompetens").find_question("instrument_vilka")
    assert question is not None
    condition = question.relevant_if
    assert (condition.question, condition.code) == ("instrument", "ja")  # type: ignore[union-attr]


def test_the_bands_of_years_share_end_points_and_the_hint_says_which_to_choose() -> None:
    kompetens = get_ready("kompetens")
    years = kompetens.code_lists["antal_ar"]
    assert isinstance(years, CodeList)
    assert [code.label["sv"] for code in years.codes] == ["0–1 år", "1–2 år", "2–4 år", "4–8 år", "8 år eller mer"]
    for name in ("ar_i_yrket", "ar_pa_enheten"):
        question = kompetens.find_question(name)
        assert question is not None
        assert "precis 2 år väljer du 2–4 år" in question.hint["sv"]


def test_the_indices_are_nki_and_five_factors_of_two_questions() -> None:
    found = {index.name: (index.questions, index.at_least) for index in get_ready("nki").indices}
    factors = ("bemotande", "delaktighet", "information", "tillganglighet", "resultat")
    expected = {factor: ((f"{factor}_1", f"{factor}_2"), 1) for factor in factors}
    assert found == {"nki": (("nki_helhet", "nki_forvantan", "nki_ideal"), 2), **expected}
    assert get_ready("kompetens").indices == ()


POSITIVE = {
    "utbildning": "",
    "kon": "",
    "antal_ar": "",
    "omraden": "",
    "introduktion": "ja",
    "ja_nej": "ja",
    "ja_nej_ej_aktuellt": "ja",
    "handledning": "extern intern",
    "arendediskussion": "",
    "arbetsbelastning": "rimlig",
    "kan": "kan_val",
    "samverkan": "mycket_bra bra",
    "malgrupp": "",
    "svarade_sjalv": "",
    "alder": "",
}


@pytest.mark.parametrize("name", ["kompetens", "nki"])
def test_positive_answers_are_marked_where_a_share_of_them_says_something(name: str) -> None:
    for list_name, code_list in get_ready(name).code_lists.items():
        assert isinstance(code_list, CodeList)
        assert " ".join(code.code for code in code_list.codes if code.positive) == POSITIVE[list_name], list_name


@pytest.mark.parametrize("name", ["kompetens", "nki"])
def test_scales_run_from_positive_to_negative_with_missing_codes_last(name: str) -> None:
    for list_name, code_list in get_ready(name).code_lists.items():
        assert isinstance(code_list, CodeList)
        rank = [2 if code.is_missing else 1 - code.positive for code in code_list.codes]
        assert rank == sorted(rank), list_name


@pytest.mark.parametrize("name", ["kompetens", "nki", "synpunkter"])
def test_a_ready_questionnaire_passes_every_check_and_is_written_back_without_loss(name: str) -> None:
    questionnaire = get_ready(name)
    assert read(write(questionnaire)) == questionnaire


def test_the_library_lists_what_it_has() -> None:
    assert {"kompetens", "nki"} <= set(list_ready())
    assert [get_ready(name).name for name in list_ready()] == list(list_ready())


@pytest.mark.parametrize("name", ["trivsel", "", "../library/nki", "nki.json"])
def test_an_unknown_name_is_answered_with_the_names_there_are(name: str) -> None:
    with pytest.raises(UnknownQuestionnaire, match=r"Välj något av dessa: .*”kompetens”.*”nki”") as caught:
        get_ready(name)
    assert f"”{name}”" in str(caught.value)
