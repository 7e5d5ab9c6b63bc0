import pytest

from {{ cookiecutter.package_name }} import (
    console,
    data,
    table,
)

BODY = "1;2;a\n3;4;b\n" * 6
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def test_separator_is_found_and_the_last_column_is_the_target():
    frame = table.parse(f'{BYTE_ORDER_MARK}x;"y, z";kind\n{BODY}'.encode())

    schema = table.check(frame, None, "classification")

    assert schema == data.Schema("classification", "kind", ["x", "y, z"], ["a", "b"])
    assert frame["y, z"].tolist() == [2.0, 4.0] * 6


def test_numeric_labels_are_in_numeric_order():
    frame = table.parse(b"x,y\n" + b"1,10\n2,9\n" * 6)

    assert table.check(frame, "y", "classification").classes == ["9", "10"]


def test_regression_has_a_numeric_target_and_no_classes():
    frame = table.parse(b"y,x\n" + b"1.5,2\n" * 12)

    assert table.check(frame, "y", "regression").classes == []
    assert frame["y"].tolist() == [1.5] * 12


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "the table is empty"),
        (" \n\n", "the table is empty"),
        ("x;x\n1;2\n", "2 columns named 'x'"),
        ("x;\n1;2\n", "1 columns named ''"),
        ("x;y\n1;2\n1;2;3\n", "row 3 of the table has 3 cells, the first has 2"),
    ],
)
def test_files_that_are_refused(content, problem):
    with pytest.raises(console.ProjectError, match=problem):
        table.parse(content.encode())


def test_other_encodings_are_refused():
    with pytest.raises(console.ProjectError, match="the table is not UTF-8: byte 4 is not"):
        table.parse("x;y\nü;1\n".encode("latin-1"))


@pytest.mark.parametrize(
    ("content", "target", "task", "problem"),
    [
        ("x;y\n" + "1;2\n" * 12, "z", "regression", "no column 'z'.*it has 'x', 'y'"),
        ("x\n" + "1\n" * 12, None, "regression", "no column beside 'x'"),
        ("x;y\n1;2\n", None, "regression", "has 1 rows; at least 10"),
        ("x;y\n" + "1;2\n;2\n" * 6, None, "regression", r"'x' has '' in row 3 \(and 5 more"),
        ("x;y\n" + "1;2\n" * 12 + "red;2\n", None, "regression", "'x' has 'red' in row 14,"),
        ("x;y\n" + "1;2\n" * 12 + "1;inf\n", None, "regression", "'y' has 'inf' in row 14,"),
        ("x;y\n" + "1;a\n" * 12, None, "classification", "has one class only: 'a'"),
        ("x;y\n" + "1;a\n" * 12 + "1;b\n", None, "classification", "'b' of column 'y' has 1 rows"),
        ("x;y\n" + "1;a\n" * 12 + "1;\n", None, "classification", "'y' is empty in row 14"),
        (
            "x;y\n" + "".join(f"1;{n}\n" for n in range(12)),
            None,
            "classification",
            "is it a regression",
        ),
    ],
)
def test_tables_that_are_refused(content, target, task, problem):
    with pytest.raises(console.ProjectError, match=problem):
        table.check(table.parse(content.encode()), target, task)
