"""A run's parameters as values: what tells how the model was made, and no secret."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.front_matter.equality import same
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.mlm.hyperparameters import hyperparameters, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100", 100),
        ("-1", -1),
        ("0.001", 0.001),
        ("1e-07", 1e-07),
        ("1.", 1.0),
        ("1.0", 1.0),
        # 0.01 in 32 bits, and 0.9 in 64.
        ("0.009999999776482582", 0.01),
        ("0.9", 0.9),
        ("0.30000000000000004", 0.30000000000000004),
        ("1e+300", 1e300),
        ("True", True),
        ("false", False),
        ("[32, 16]", [32, 16]),
        ("(3, 3)", [3, 3]),
        ("(3,)", [3]),
        ("[0.5, True]", [0.5, True]),
        ("['B04', 'B03']", ["B04", "B03"]),
        ('["a", true]', ["a", True]),
        ("[nan]", "[nan]"),
        ("[NaN]", "[NaN]"),
        ("[1, 1e999]", "[1, 1e999]"),
        ("[1, 2", "[1, 2"),
        ("[print(1)]", "[print(1)]"),
        ("[[1], [2]]", "[[1], [2]]"),
        ("adam", "adam"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("1e999", "1e999"),
        ("9" * 30, "9" * 30),
        ("inf", "inf"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_values(text: str, value: Value) -> None:
    assert same(value_of(text), value)


def test_what_keras_autologging_writes_is_told_once_and_without_what_was_left_as_it_is() -> None:
    # As a generated project's run has them.
    parameters = {
        "prepare.source": "sklearn:wine",
        "prepare.md5": "None",
        "model.hidden": "[32]",
        "model.learning_rate": "0.01",
        "train.epochs": "100",
        "train.batch_size": "32",
        "epochs": "100",
        "batch_size": "32",
        "shuffle": "True",
        "initial_epoch": "0",
        "validation_split": "0.0",
        "validation_freq": "1",
        "class_weight": "None",
        "optimizer_name": "adam",
        "optimizer_learning_rate": "0.009999999776482582",
        "optimizer_amsgrad": "False",
        "optimizer_use_ema": "False",
        "optimizer_ema_momentum": "0.99",
    }

    assert hyperparameters(parameters) == {
        "model.hidden": [32],
        "model.learning_rate": 0.01,
        "optimizer_learning_rate": 0.01,
        "optimizer_name": "adam",
        "prepare.source": "sklearn:wine",
        "train.batch_size": 32,
        "train.epochs": 100,
    }


def test_other_values_of_the_same_names_are_told() -> None:
    parameters = {"train.epochs": "100", "epochs": "50", "shuffle": "False"}

    assert hyperparameters(parameters) == {"epochs": 50, "shuffle": False, "train.epochs": 100}


def test_secrets_folders_and_long_texts_are_left_out() -> None:
    parameters = {
        "db_password": "hunter2",
        "api_token": "s3cr3t",
        "note": "glpat-abcdefghij0123456789",
        "source": "https://ada:secret@example.org/data.csv?version=2",
        "weights": "/home/ada/weights.h5",
        "prompt": "x" * 201,
        "half": "a \ud83d",
    }

    assert hyperparameters(parameters) == {
        "source": "https://example.org/data.csv",
        "weights": "weights.h5",
    }


def test_names_are_as_mlm_allows_them() -> None:
    parameters = {"model/layers: hidden": "2", "été": "1", "a b": "3", "a_b": "4"}

    assert hyperparameters(parameters) == {"a_b": 3, "model.layers_hidden": 2, "_t_": 1}


def test_what_the_model_takes_when_it_predicts_is_told_where_the_run_has_no_value_of_it() -> None:
    defaults = {"temperature": 0.5, "stop": ["a"], "top_k": 5, "seed": None}

    assert hyperparameters({"top_k": "7"}, defaults) == {
        "stop": ["a"],
        "temperature": 0.5,
        "top_k": 7,
    }


def test_no_parameters_are_no_hyperparameters() -> None:
    assert hyperparameters({}) == {}
