"""Which metrics reach the metadata."""

from __future__ import annotations

import math
import sys

from sharinghub_tools.domain.final_metrics import Metric, final_metrics

NAN, INFINITY = math.nan, math.inf


def test_the_metrics_of_the_test_set_are_the_final_ones() -> None:
    run = [Metric("loss", 0.1), Metric("val_loss", 0.2), Metric("test_f1", 0.9)]
    assert final_metrics([*run, Metric("test/auc", 0.95)]) == {"test/auc": 0.95, "test_f1": 0.9}


def test_without_them_all_are_kept_but_those_of_the_machine() -> None:
    run = [Metric("val_loss", 0.2), Metric("system/cpu", 80.0), Metric("loss", 0.1)]
    assert list(final_metrics(run).items()) == [("loss", 0.1), ("val_loss", 0.2)]


def test_the_last_value_counts_by_step_then_time() -> None:
    run = [
        Metric("loss", 0.1, step=2, timestamp=5),
        Metric("loss", 0.9, step=1, timestamp=9),
        Metric("loss", 0.3, step=2, timestamp=6),
    ]
    assert final_metrics(run) == {"loss": 0.3}


def test_only_finite_numbers_are_kept() -> None:
    run = [
        Metric("a", NAN),
        Metric("b", INFINITY),
        Metric("c", -INFINITY),
        Metric("d", sys.float_info.max),
        Metric("e", 0.0),
    ]
    assert final_metrics(run) == {"e": 0.0}


def test_the_models_own_values_win_and_the_run_adds_what_they_lack() -> None:
    run = [Metric("test_f1", 0.5), Metric("test_auc", 0.9)]
    assert final_metrics(run, [Metric("test_f1", 0.8)]) == {"test_auc": 0.9, "test_f1": 0.8}


def test_a_zero_of_the_model_is_a_nan_where_the_run_says_so() -> None:
    assert final_metrics([Metric("f1", NAN)], [Metric("f1", 0.0)]) == {}
    assert final_metrics([Metric("f1", NAN)], [Metric("f1", 0.7)]) == {"f1": 0.7}
    assert final_metrics([], [Metric("f1", 0.0)]) == {"f1": 0.0}
