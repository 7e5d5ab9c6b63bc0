from dataclasses import dataclass

import pytest

from {{ cookiecutter.package_name }} import (
    console,
    epochs,
    parameters,
)


@dataclass(frozen=True)
class Oven:
    degrees: float
    minutes: int
    tray: str | None


def read(folder, text):
    (folder / "params.yaml").write_text(text, encoding="utf-8")
    return parameters.section("kitchen.oven", Oven, folder)


def test_section_of_a_section(tmp_path):
    text = "kitchen: {oven: {degrees: 180, minutes: 40, tray: null}}"

    assert read(tmp_path, text) == Oven(degrees=180.0, minutes=40, tray=None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("kitchen: [", "params.yaml cannot be read"),
        ("- 1", "must be a mapping"),
        ("kitchen: {}", "has no section kitchen.oven"),
        ("kitchen: {oven: {degrees: 1}}", "kitchen.oven.minutes is missing"),
        ("kitchen: {oven: {degree: 1}}", "kitchen.oven.degree is unknown; known are degrees"),
        ("kitchen: {oven: {degrees: hot}}", "kitchen.oven.degrees = 'hot' must be float"),
        ("kitchen: {oven: {minutes: true}}", "kitchen.oven.minutes = True must be int"),
        ("kitchen: {oven: {tray: 3}}", r"kitchen.oven.tray = 3 must be str \| None"),
    ],
)
def test_mistakes_are_one_line(tmp_path, text, problem):
    with pytest.raises(console.ProjectError, match=problem):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("cls", "text", "problem"),
    [
        (epochs.Parameters, "epochs: 0, batch_size: 1, patience: 1, seed: 1", "epochs = 0 must"),
        (epochs.Parameters, "epochs: 1, batch_size: 1, patience: 1, seed: -1", "seed = -1 must"),
    ],
)
def test_values_that_cannot_be_are_one_line(tmp_path, cls, text, problem):
    (tmp_path / "params.yaml").write_text("section: {" + text + "}", encoding="utf-8")

    with pytest.raises(console.ProjectError, match=f"params.yaml: section.{problem}"):
        parameters.section("section", cls, tmp_path)


def test_values_are_changed_for_one_run(tmp_path):
    text = "kitchen: {oven: {degrees: 180, minutes: 40, tray: null}}"
    (tmp_path / "params.yaml").write_text(text, encoding="utf-8")
    changed = {"kitchen": {"oven": {"degrees": 200, "minutes": 30, "tray": "upper"}}}

    oven = parameters.section("kitchen.oven", Oven, tmp_path, changed)

    assert oven == Oven(degrees=200.0, minutes=30, tray="upper")


def test_flattened():
    assert parameters.flattened({"a": {"b": {"c": 1}}, "d": [2]}) == {"a.b.c": 1, "d": [2]}
