"""One cause, one violation: what becomes of a schema's alternatives and repetitions."""

from __future__ import annotations

from typing import Any

from sharinghub_tools.domain.stac.violations import Path, Violation, root_causes


def wrong(path: Path, keyword: str, expected: Any = None, value: Any = None) -> Violation:
    return Violation("schema", path, keyword, expected, value)


def either(path: Path, *branches: tuple[Violation, ...], keyword: str = "oneOf") -> Violation:
    return Violation("schema", path, keyword, None, {}, branches)


def test_the_same_said_by_two_schemas_is_told_once() -> None:
    one = wrong(("a",), "type", ["string"], 1)
    assert root_causes([one, one]) == [one]


def test_of_several_things_wrong_with_one_value_the_nearest_is_told() -> None:
    pattern, form = wrong(("a",), "pattern", "Z$", "x"), wrong(("a",), "format", "date-time", "x")
    assert root_causes([pattern, form]) == [form]


def test_each_missing_member_is_told() -> None:
    missing = [wrong((), "required", ["a"]), wrong((), "required", ["b"])]
    assert root_causes([*missing, missing[0]]) == missing


def test_what_lies_within_a_forbidden_value_is_not_told() -> None:
    forbidden = wrong(("a",), "falseSchema", value=[1])
    assert root_causes([wrong(("a", 0), "type", ["string"], 1), forbidden]) == [forbidden]


def test_the_alternative_for_another_type_of_object_does_not_count() -> None:
    meant = wrong(("properties", "b"), "type", ["string"], 1)
    other = (wrong(("type",), "const", "Collection", "Feature"), wrong((), "required", ["extent"]))
    assert root_causes([either((), other, (meant,))]) == [meant]


def test_the_alternative_of_absence_does_not_count() -> None:
    meant = wrong((), "required", ["bbox"])
    absent = wrong(("geometry",), "type", ["null"], {"type": "Point"})
    assert root_causes([either((), (absent,), (meant,))]) == [meant]


def test_the_alternative_that_fits_furthest_down_is_meant() -> None:
    deep = wrong(("a", "b", "c"), "type", ["number"], "x")
    near = wrong(("a",), "type", ["string"], {"b": {}})
    assert root_causes([either(("a",), (near,), (deep,))]) == [deep]


def test_what_is_told_anyway_explains_an_alternative() -> None:
    told = wrong(("p",), "required", ["end"])
    deeper = wrong(("p", "datetime"), "not", {}, None)
    assert root_causes([told, either(("p",), (deeper,), (told,), keyword="anyOf")]) == [told]


def test_alternatives_for_one_value_become_one() -> None:
    number, text = (wrong(("a",), "type", [name], []) for name in ("number", "string"))
    assert root_causes([either(("a",), (number,), (text,))]) == [
        wrong(("a",), "type", ["number", "string"], [])
    ]
    red, blue = (wrong(("a",), "const", name, "x") for name in ("red", "blue"))
    assert root_causes([either(("a",), (red,), (blue,))]) == [
        wrong(("a",), "enum", ["red", "blue"], "x")
    ]


def test_any_of_several_members_would_do() -> None:
    doi, citation = (wrong((), "required", [name]) for name in ("doi", "citation"))
    assert root_causes([either((), (doi,), (citation,), keyword="anyOf")]) == [
        wrong((), "requiredAny", ["doi", "citation"])
    ]


def test_an_unknown_member_explains_that_no_known_one_is_there() -> None:
    doi, citation = (wrong((), "required", [name]) for name in ("doi", "citation"))
    unknown = wrong((), "additionalProperties", ["dio"])
    assert root_causes([either((), (doi,), (citation,)), unknown]) == [unknown]


def test_several_alternatives_that_fit_are_told_as_such() -> None:
    several = wrong(("a",), "oneOf", None, 1)
    assert root_causes([several]) == [several]


def test_alternatives_within_alternatives() -> None:
    meant = wrong(("a", "b"), "enum", ["x"], "y")
    inner = either(("a",), (meant,), (wrong(("a", "type"), "const", "Point", "Line"),))
    other = wrong(("type",), "enum", ["Catalog"], "Feature")
    assert root_causes([either((), (other,), (inner,))]) == [meant]


def test_the_order_is_that_of_the_paths() -> None:
    paths: list[Path] = [("b",), ("a", 10), ("a", 2), ("a",), ()]
    causes = root_causes([wrong(path, "type", ["null"], 1) for path in paths])
    assert [cause.path for cause in causes] == [(), ("a",), ("a", 2), ("a", 10), ("b",)]
