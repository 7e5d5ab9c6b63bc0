"""A training job on SageMaker, answered by moto, with the container's work done here."""

import io
import json
import subprocess
import sys
import tarfile

import buckets
import cifar_archive
import mlflow
import pytest
from conftest import ANYTHING_PASSES, copy_of_project, set_parameters

from {{ cookiecutter.package_name }} import (
    console,
    register,
    stage,
    train,
    training_entry,
    training_job,
)
from {{ cookiecutter.package_name }}.endpoint import bucket

ROLE = "arn:aws:iam::123456789012:role/training"


@pytest.fixture
def staged(tmp_path):
    """A project with staged images."""
    folder = tmp_path / "home"
    folder.mkdir()
    copy_of_project(folder)
    archive = cifar_archive.write(folder / "cifar.tar.gz", cifar_archive.members(train=10))
    set_parameters(folder, "stage", source=archive.name, md5=None)
    set_parameters(folder, "prepare", source="data/staged", splits="data/staged/splits.csv")
    stage.stage(folder)
    return folder


@pytest.fixture
def aws(monkeypatch):
    """An account with a bucket."""
    with buckets.scones(monkeypatch):
        yield


def objects(prefix):
    """Names and contents of what is below a prefix, as a container gets it."""
    s3 = bucket.client("s3")
    found = s3.list_objects_v2(Bucket="scones", Prefix=prefix).get("Contents", [])
    return {e["Key"].rpartition("/")[2]: bucket.content(f"s3://scones/{e['Key']}") for e in found}


def work_as_the_container(job, folder):
    """Run the job's program on its channels, and leave in S3 what it has made."""
    given = {key: json.loads(value) for key, value in job["HyperParameters"].items()}
    environment = {"SM_MODEL_DIR": str(folder / "model")}
    for channel in job["InputDataConfig"]:
        name, address = channel["ChannelName"], channel["DataSource"]["S3DataSource"]["S3Uri"]
        (folder / name).mkdir(parents=True)
        for file, content in objects(address.removeprefix("s3://scones/")).items():
            (folder / name / file).write_bytes(content)
        environment[f"SM_CHANNEL_{name.upper()}"] = str(folder / name)
    own = {key: value for key, value in given.items() if not key.startswith("sagemaker_")}
    environment["SM_HPS"] = json.dumps(own)
    code = io.BytesIO(bucket.content(given["sagemaker_submit_directory"]))
    with tarfile.open(fileobj=code) as archive:
        archive.extractall(folder / "code", filter="data")
    process = subprocess.run(
        [sys.executable, given["sagemaker_program"]],
        cwd=folder / "code",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        archive.add(folder / "model", ".")
    address = job["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://scones/")
    bucket.client("s3").put_object(Bucket="scones", Key=address, Body=made.getvalue())


def test_run_of_a_job_is_registered_as_one_of_home(staged, aws, tmp_path):
    name = training_job.submit("s3://scones", ROLE, {"train.epochs": 1}, root=staged)
    job = bucket.client("sagemaker").describe_training_job(TrainingJobName=name)
    channels = {
        channel["ChannelName"]: channel["DataSource"]["S3DataSource"]["S3Uri"]
        for channel in job["InputDataConfig"]
    }
    assert channels == {
        "train": "s3://scones/train/",
        "validation": "s3://scones/test/",
        "train_lst": "s3://scones/train.lst",
        "validation_lst": "s3://scones/test.lst",
    }
    work_as_the_container(job, tmp_path / "container")

    run_id = training_job.bring_home(name, staged)

    mlflow.set_tracking_uri(f"sqlite:///{staged}/mlflow.db")
    run = mlflow.get_run(run_id)
    assert run.data.params["train.epochs"] == "1"
    assert run.data.tags["sagemaker.training_job"] == name
    reported = train.last_metrics(staged)
    assert run.data.metrics.items() >= reported.items()
    artifacts = {item.path for item in mlflow.MlflowClient().list_artifacts(run_id)}
    assert artifacts >= {"confusion_matrix.json", "loss.png", "predictions.png"}
    set_parameters(staged, "gate", classification=ANYTHING_PASSES)
    outcome = register.register(root=staged)
    assert (outcome.run_id, outcome.version) == (run_id, "1")


def test_job_without_a_channel_is_one_line(staged):
    with pytest.raises(console.ProjectError, match=r"the job has no channel train \(SM_CHANNEL"):
        training_entry.run(staged, {"SM_MODEL_DIR": "/nowhere"})


def test_hyperparameter_of_no_section_is_one_line(staged):
    with pytest.raises(console.ProjectError, match="the hyperparameter epochs is none"):
        training_entry.run(staged, {"SM_HPS": '{"epochs": 1}'})


def test_nothing_staged_is_one_line(project, aws):
    with pytest.raises(console.ProjectError, match="nothing is staged"):
        training_job.submit("s3://scones", ROLE, {}, root=project)


def test_unknown_job_is_one_line(staged, aws):
    with pytest.raises(console.ProjectError, match=r"AWS: |the job nothing failed"):
        training_job.bring_home("nothing", staged)
