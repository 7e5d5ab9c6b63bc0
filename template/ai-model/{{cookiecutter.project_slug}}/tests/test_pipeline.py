"""From data to a registered version, for real, with training cut to two epochs."""

import json

import mlflow
import pytest
from conftest import ANYTHING_PASSES, copy_of_project, set_parameters

from {{ cookiecutter.package_name }} import (
    console,
    data,
    model,
    parameters,
    prepare,
    register,
    split_tables,
    train,
)
{% if cookiecutter.use_case == "wine" %}
PICTURES = {"loss", "predictions"}
MODEL_FILE = "model.keras"
{%- else %}
PICTURES = {"loss", "predictions", "reliability", "mistakes"}
MODEL_FILE = "model.onnx"
{%- endif %}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A project with one run; returns its folder and what the run left."""
    folder = copy_of_project(tmp_path_factory.mktemp("project"))
    prepare.prepare(folder)
    return folder, train.train(folder)


@pytest.fixture
def run(trained):
    folder, left = trained
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    return mlflow.get_run(left.run_id)


def test_reports_are_what_dvc_and_register_read(trained):
    folder, left = trained
    reports = folder / "reports"

    assert train.last_metrics(folder) == left.metrics
    assert json.loads((reports / "cost.json").read_text())["model_parameters"] > 0
    assert json.loads((reports / "run.json").read_text())["run_id"] == left.run_id
    assert len((reports / "history.csv").read_text().splitlines()) == 1 + 2
    assert {path.stem for path in reports.glob("*.png")} == PICTURES
    assert left.run_id in (reports / "report.html").read_text()


def test_run_has_parameters_metrics_and_pictures(trained, run):
    folder, left = trained

    given = parameters.flattened(parameters.load(folder))
    of_runs = ("gate.", "tune.", "endpoint.", "workflow.")
    sections = {key: str(value) for key, value in given.items() if not key.startswith(of_runs)}
    assert run.data.params.items() >= sections.items()
    assert run.data.metrics.items() >= left.metrics.items()
    assert run.data.metrics["inference_ms_per_sample"] > 0
    client = mlflow.MlflowClient()
    assert [metric.step for metric in client.get_metric_history(left.run_id, "val_loss")] == [0, 1]
    artifacts = {item.path for item in client.list_artifacts(left.run_id)}
    assert artifacts >= {"report.html", *(f"{name}.png" for name in PICTURES)}


def test_run_knows_its_data_by_their_hash_in_dvc(trained, run):
    folder, _ = trained

    logged = {item.dataset.name: item.dataset.digest for item in run.inputs.dataset_inputs}
    hashes = {split: split_tables.md5(split, folder) for split in split_tables.SPLITS}
    assert logged == hashes
    assert run.data.tags.items() >= {f"dvc.{split}": md5 for split, md5 in hashes.items()}.items()


def test_run_names_its_entrypoint_and_no_folder_of_this_machine(run):
    assert run.data.tags["mlflow.source.name"] == f"{train.__package__}/train.py"


def test_logged_model_has_signature_example_and_one_file(trained):
    _, left = trained
    info = mlflow.models.get_model_info(left.model_uri)

    assert info.signature.inputs.to_dict()[0]["type"] == "tensor"
    assert info.saved_input_example_info
    assert info.flavors["python_function"]["model_path"] == MODEL_FILE


def test_logged_model_tells_what_its_signature_does_not(trained):
    folder, left = trained
    told = mlflow.models.get_model_info(left.model_uri).metadata["mlm"]
    loaded = mlflow.keras.load_model(left.model_uri)

    assert told == model.description(loaded, data.load_schema(folder))
    assert [entry["name"] for entry in told["input"]] == [loaded.inputs[0].name]
    assert [entry["name"] for entry in told["output"]] == loaded.output_names


def test_same_seed_gives_same_metrics(trained, tmp_path):
    _, left = trained
    folder = copy_of_project(tmp_path)
    prepare.prepare(folder)

    assert train.train(folder).metrics == left.metrics


def test_gate_says_no_then_yes_then_the_same_version(trained):
    folder, left = trained
    metric = next(iter(left.metrics))
    hopeless = ANYTHING_PASSES | {"minimum": {metric: 99}}
    set_parameters(folder, "gate", classification=hopeless, regression=hopeless)

    refused = register.register(root=folder)

    client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
    assert refused.version is None
    assert refused.reasons == [f"{metric} {left.metrics[metric]:.4g} is below 99"]
    assert client.get_run(left.run_id).data.tags["gate"] == f"failed: {refused.reasons[0]}"
    assert client.search_registered_models() == []

    set_parameters(folder, "gate", classification=ANYTHING_PASSES, regression=ANYTHING_PASSES)
    first = register.register(root=folder)
    again = register.register(left.run_id, folder)

    assert (first.version, first.is_new) == ("1", True)
    assert (again.version, again.is_new) == ("1", False)
    version = client.get_model_version_by_alias(first.model, "champion")
    assert (str(version.version), version.run_id) == ("1", left.run_id)
    tags = {"gate": "passed", "dvc.test": split_tables.md5("test", folder)}
    assert version.tags.items() >= tags.items()


@pytest.fixture
def champion(trained):
    """A project whose run is the champion; returns its folder, the registry, and the version."""
    folder, _ = trained
    set_parameters(folder, "gate", classification=ANYTHING_PASSES, regression=ANYTHING_PASSES)
    outcome = register.register(root=folder)
    client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
    return folder, client, client.get_model_version(outcome.model, outcome.version)


def another_run(client, like, value, **tags):
    """A finished run without a model, like another but with a metric `score` and other tags."""
    run = client.create_run(like.info.experiment_id, tags={**like.data.tags, **tags})
    client.log_metric(run.info.run_id, "score", value)
    client.set_terminated(run.info.run_id)
    return run.info.run_id


def test_run_that_is_worse_than_the_champion_is_not_registered(champion):
    folder, client, version = champion
    client.log_metric(version.run_id, "score", 0.9)
    worse = another_run(client, client.get_run(version.run_id), 0.8)
    limits = ANYTHING_PASSES | {"champion": "score"}
    set_parameters(folder, "gate", classification=limits, regression=limits)

    outcome = register.register(worse, folder)

    assert (outcome.version, outcome.note) == (None, "")
    assert outcome.reasons == ["score 0.8 is worse than the champion's 0.9"]
    assert client.get_model_version_by_alias(version.name, "champion").run_id == version.run_id


def test_champion_that_was_tested_on_other_data_is_not_compared(champion):
    folder, client, version = champion
    other = another_run(client, client.get_run(version.run_id), 0.1, **{"dvc.test": "0" * 32})
    limits = ANYTHING_PASSES | {"champion": "score", "minimum": {"score": 0.5}}
    set_parameters(folder, "gate", classification=limits, regression=limits)

    outcome = register.register(other, folder)

    assert outcome.reasons == ["score 0.1 is below 0.5"]
    assert outcome.note == "the champion was tested on other data, so it was not compared"


def test_run_without_a_model_is_one_line(champion):
    folder, client, version = champion
    empty = another_run(client, client.get_run(version.run_id), 1)

    with pytest.raises(console.ProjectError, match=f"run {empty} has logged no model"):
        register.register(empty, folder)


def test_unknown_run_is_one_line(trained):
    folder, _ = trained

    with pytest.raises(console.ProjectError, match="Run with id=nothing not found"):
        register.register("nothing", folder)


def test_nothing_to_train_on_or_to_register_is_one_line(project):
    with pytest.raises(console.ProjectError, match="there is no prepared data; run `dvc repro`"):
        train.train(project)
    with pytest.raises(console.ProjectError, match="nothing was trained here; run `dvc repro`"):
        register.register(root=project)
