import pytest

from {{ cookiecutter.package_name }} import (
    gate,
)

LIMITS = gate.Gate(minimum={"test_f1": 0.9}, maximum={"test_mae": 0.5}, champion="test_f1")
GOOD = {"test_f1": 0.95, "test_mae": 0.4}


@pytest.mark.parametrize(
    ("metrics", "champion", "reasons"),
    [
        (GOOD, None, []),
        (GOOD, {"test_f1": 0.95}, []),
        (GOOD, {"other": 1.0}, []),
        (GOOD, {"test_f1": 0.96}, ["test_f1 0.95 is worse than the champion's 0.96"]),
        (GOOD | {"test_f1": 0.8}, None, ["test_f1 0.8 is below 0.9"]),
        (GOOD | {"test_mae": 0.6}, None, ["test_mae 0.6 is above 0.5"]),
        (GOOD | {"test_mae": float("nan")}, None, ["test_mae nan is above 0.5"]),
        ({"test_mae": 0.1}, None, ["the run has no metric test_f1"]),
    ],
)
def test_reasons_against(metrics, champion, reasons):
    assert gate.reasons_against(LIMITS, metrics, champion) == reasons


def test_of_an_error_less_is_better():
    limits = gate.Gate(minimum={}, maximum={}, champion="test_rmse")

    assert gate.reasons_against(limits, {"test_rmse": 0.4}, {"test_rmse": 0.5}) == []
    assert gate.reasons_against(limits, {"test_rmse": 0.6}, {"test_rmse": 0.5}) == [
        "test_rmse 0.6 is worse than the champion's 0.5"
    ]
