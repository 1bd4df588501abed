"""Made-up questionnaires: sound ones of every shape, for tests of what is true of all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from portal.questionnaire import definition as d

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=8)
TEXTS = WORDS.filter(str.strip).map(lambda words: {"sv": words})
CODES = ("a", "b", "vet_ej")
ROWS = ("r1", "r2")
SWEDISH = {"sv": "Text"}
PLAIN: st.SearchStrategy[d.Text] = st.just(SWEDISH)
DO_NOT_KNOW = (d.Code("vet_ej", SWEDISH),)
LISTS: dict[str, d.AnyCodeList] = {
    "svar": d.CodeList(tuple(d.Code(code, SWEDISH) for code in CODES)),
    "enheter": d.UnitCodeList((d.Code("a", SWEDISH),)),
}

DOMAINS: st.SearchStrategy[d.ResponseDomain] = st.one_of(
    st.builds(d.CodeDomain, st.sampled_from(sorted(LISTS))),
    st.builds(d.MultipleCodeDomain, st.just("svar"), st.none() | st.integers(1, 3)),
    st.builds(d.ScaleDomain, st.integers(-3, 1), st.integers(2, 10), PLAIN, PLAIN, st.just(DO_NOT_KNOW)),
    st.just(d.MatrixDomain(tuple(d.MatrixRow(row, SWEDISH) for row in ROWS), "svar")),
    st.builds(d.NumericDomain, st.none() | st.floats(-9, 0), st.none() | st.floats(1, 9), st.integers(0, 3)),
    st.builds(d.TextDomain, st.sampled_from(["words", "email"]), st.integers(1, 5), st.sampled_from([60, 4_000])),
    st.builds(d.DateDomain, st.just("2026-01-01") | st.none(), st.none() | st.just("2026-12-31")),
    st.builds(d.FileDomain, st.sampled_from([("pdf",), ("pdf", "txt")]), st.integers(2, 5), st.integers(1, 25)),
)


def simple_conditions(question: d.Question) -> st.SearchStrategy[d.Condition]:
    """Conditions that may be put on the answer to ``question``."""
    name, domain = question.name, question.domain
    allowed: list[d.Condition] = [d.Answered(name)]
    if isinstance(domain, d.CodeDomain):
        allowed += [d.Equals(name, "a"), d.AnyOf(name, ("a",))]
    elif isinstance(domain, d.MultipleCodeDomain):
        allowed += [d.AnyOf(name, ("a", "vet_ej"))]
    elif isinstance(domain, d.MatrixDomain):
        allowed += [d.Equals(name, "b", row="r1"), d.Answered(name, row="r2")]
    elif isinstance(domain, d.ScaleDomain):
        allowed += [d.Equals(name, 2), d.AtLeast(name, 1), d.Equals(name, "vet_ej")]
    elif isinstance(domain, d.NumericDomain):
        allowed += [d.Equals(name, 0), d.AtLeast(name, 0.5)]
    return st.sampled_from(allowed)


def conditions(earlier: list[d.Question]) -> st.SearchStrategy[d.Condition | None]:
    if not earlier:
        return st.none()
    leaves = st.sampled_from(earlier).flatmap(simple_conditions)
    several = lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple)  # noqa: E731
    grown = st.recursive(
        leaves,
        lambda inner: st.builds(d.Not, inner) | several(inner).map(d.All) | several(inner).map(d.Any),
        max_leaves=4,
    )
    return st.none() | grown


@st.composite
def with_conditional_rows(
    draw: st.DrawFn, name: str, domain: d.MatrixDomain, passed: list[d.Question]
) -> d.MatrixDomain:
    """The same matrix with conditions on rows: about earlier questions, and on the second row about the first."""
    first, second = domain.rows
    own = st.sampled_from(
        [d.Equals(name, "b", row="r1"), d.AnyOf(name, ("a", "b"), row="r1"), d.Answered(name, row="r1")]
    )
    both = conditions(list(passed)) | own | st.builds(d.Not, own)
    rows = (
        d.MatrixRow(first.name, first.text, draw(conditions(list(passed)))),
        d.MatrixRow(second.name, second.text, draw(both)),
    )
    return d.MatrixDomain(rows, domain.code_list)


@st.composite
def questionnaires(draw: st.DrawFn, texts: st.SearchStrategy[d.Text] = PLAIN) -> d.Questionnaire:
    passed: list[d.Question] = []
    sections = []
    for number in range(draw(st.integers(1, 4))):
        relevant_if = draw(conditions(list(passed)))
        items: list[d.Item] = []
        for _ in range(draw(st.integers(1, 3))):
            condition = draw(conditions(list(passed)))
            if passed and draw(st.booleans()):
                items.append(d.StatementItem(draw(texts), condition))
            else:
                name = f"q{len(passed)}"
                domain = draw(DOMAINS)
                if isinstance(domain, d.MatrixDomain) and draw(st.booleans()):
                    domain = draw(with_conditional_rows(name, domain, passed))
                marks = draw(st.sampled_from([{}, {"required": True}, {"background": True, "sensitive": True}]))
                if passed and domain == d.CodeDomain("svar") and draw(st.booleans()):
                    marks = {"from_link": True}
                question = d.Question(name, draw(texts), domain, relevant_if=condition, **marks)
                passed.append(question)
                items.append(question)
        sections.append(d.Section(f"s{number}", draw(texts), tuple(items), draw(texts | st.just({})), relevant_if))
    return d.Questionnaire("slump", draw(texts), draw(texts), draw(st.integers(1, 30)), tuple(sections), LISTS)
