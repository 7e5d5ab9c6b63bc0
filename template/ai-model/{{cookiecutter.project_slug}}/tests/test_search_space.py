import optuna
import pytest
import yaml
from conftest import set_parameters

from {{ cookiecutter.package_name }} import (
    console,
    parameters,
    search_space,
)

CHOSEN = {
    "trials": 3,
    "seed": 1,
    "metric": {"classification": "val_loss"},
    "direction": "minimize",
    "prune_from_epoch": None,
    "space": {
        "model.dropout": {"low": 0, "high": 0.5},
        "model.learning_rate": {"low": 0.001, "high": 0.1, "log": True},
        "train.batch_size": {"low": 8, "high": 32, "step": 8},
        "train.epochs": [2, 4],
    },
}


def chosen(**changed):
    return search_space.Parameters(**CHOSEN | changed)


def test_own_section_is_valid(project):
    given = parameters.section("tune", search_space.Parameters, project)

    names = [dimension.name for dimension in search_space.read(given, project)]
    assert names == list(given.space)


def test_values_have_the_type_and_the_bounds_of_their_parameter(project):
    dimensions = search_space.read(chosen(), project)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))

    for _ in range(20):
        trial = study.ask()
        values = {each.name: each.suggested(trial) for each in dimensions}
        kept = {each.name: each.decoded(trial.params[each.name]) for each in dimensions}

        assert kept == values
        assert 0 <= values["model.dropout"] <= 0.5
        assert 0.001 <= values["model.learning_rate"] <= 0.1
        assert values["train.batch_size"] in {8, 16, 24, 32}
        assert type(values["train.batch_size"]) is int
        assert values["train.epochs"] in {2, 4}


def test_changes_keep_what_is_beside_them(project):
    set_parameters(project, "train", deep={"down": 1, "kept": 2})

    changed = search_space.changes({"train.deep.down": 3, "model.dropout": 0.1}, project)

    assert changed["train"]["deep"] == {"down": 3, "kept": 2}
    assert parameters.load(project, changed)["model"]["dropout"] == 0.1


def test_written_values_leave_the_rest_of_the_file_as_it_is(project):
    path = project / "params.yaml"
    text = "# Why\ntrain:\n  md5: null  # none\n  sizes: [1, 2]\n  rate: 0.1\n\ngate: {a: 1.0}\n"
    path.write_text(text, encoding="utf-8")

    search_space.write({"train.sizes": [3], "train.rate": 0.2}, project)

    expected = text.replace("[1, 2]", "[3]").replace("rate: 0.1", "rate: 0.2")
    assert path.read_text(encoding="utf-8") == expected
    assert yaml.safe_load(expected)["train"]["sizes"] == [3]


def test_other_studies_have_other_fingerprints(project):
    def mark(hashes, **changed):
        return search_space.fingerprint(chosen(**changed), hashes, project)

    first = mark({"train": "a"})
    assert mark({"train": "a"}, trials=99) == first
    assert mark({"train": "b"}) != first
    assert mark({"train": "a"}, direction="maximize") != first
    set_parameters(project, "model", dropout=0.4)
    assert mark({"train": "a"}) == first
    set_parameters(project, "train", patience=3)
    assert mark({"train": "a"}) != first


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"trials": 0}, "trials = 0 must be 1 or more"),
        ({"seed": -1}, "seed = -1 must be 0 or more"),
        ({"direction": "up"}, "direction = 'up' must be minimize or maximize"),
        ({"prune_from_epoch": 0}, "prune_from_epoch = 0 must be 1 or more"),
        ({"metric": {"classification": "test_f1"}}, "= 'test_f1' must be of the validation"),
        ({"space": {}}, "space is empty"),
    ],
)
def test_sections_that_cannot_be_are_one_line(project, changed, problem):
    set_parameters(project, "tune", **CHOSEN | changed)

    with pytest.raises(console.ProjectError, match=f"params.yaml: tune.*{problem}"):
        parameters.section("tune", search_space.Parameters, project)


@pytest.mark.parametrize(
    ("name", "given", "problem"),
    [
        ("model.drop", [1, 2], "tune.space has model.drop; there are model."),
        ("prepare.seed", [1, 2], "tune.space has prepare.seed; there are model."),
        ("model.dropout", [0.1], "must be two choices or more"),
        ("model.dropout", 0.1, "must be a list of choices, or low and high"),
        ("model.dropout", {"low": 0.1}, "must be a list of choices, or low and high"),
        ("model.dropout", {"low": 0.1, "high": 0.2, "by": 1}, "must be a list of choices, or low"),
        ("model.dropout", {"low": 0.2, "high": 0.1}, "must be low below high"),
        ("model.dropout", {"low": 0, "high": 0.1, "log": True}, "must be low below high"),
        ("model.dropout", {"low": "a", "high": 0.1}, "must be of numbers like"),
        ("train.epochs", {"low": 1.5, "high": 3}, "must be of numbers like 2"),
        ("model.dropout", {"low": 0.1, "high": 1.5}, "model.dropout = 1.5 must be"),
        ("model.dropout", [0.1, "much"], "model.dropout = 'much' must be float"),
    ],
)
def test_spaces_that_cannot_be_are_one_line(project, name, given, problem):
    with pytest.raises(console.ProjectError, match=problem):
        search_space.read(chosen(space={name: given}), project)
