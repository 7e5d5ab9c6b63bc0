"""Train as a SageMaker training job, and bring its run home: then `register` takes it as any."""

import argparse
import io
import json
import shutil
import tarfile
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from . import console, data, libraries, revision, settings, stage
from .console import ProjectError
from .endpoint import bucket
from .settings import ROOT

# https://github.com/aws/deep-learning-containers/blob/master/available_images.md
CONTAINER = (
    "763104351884.dkr.ecr.{region}.amazonaws.com/"
    "tensorflow-training:2.19.0-cpu-py312-ubuntu22.04-sagemaker"
)
INSTANCE = "ml.m5.xlarge"
LONGEST = 6 * 60 * 60
"""Seconds after which SageMaker stops the job."""
PROGRAM = "entry.py"
# The container has its TensorFlow; the others are not needed to train.
NOT_NEEDED = ("tensorflow", "dvc", "fastapi", "uvicorn")


def submit(
    place: str,
    role: str,
    changed: dict[str, Any],
    image: str = "",
    instance_type: str = INSTANCE,
    root: Path = ROOT,
) -> str:
    """Upload images and code, and start the job; returns its name.

    Args:
        place: `s3://bucket/prefix`.
        role: ARN of the role that the job has.
        changed: parameters in the place of those in params.yaml, as `train.epochs`.
        image: URI of another container than AWS' own for TensorFlow.
        instance_type: as `ml.m5.xlarge`.
        root: folder of the project.

    Raises:
        ProjectError: nothing is staged, or AWS refuses.
    """
    sagemaker = bucket.client("sagemaker")
    from botocore.exceptions import BotoCoreError, ClientError

    staged = stage.files(root)
    if not staged:
        raise ProjectError(f"nothing is staged; run `python -m {stage.__name__}`")
    root_place = place.rstrip("/")
    model = settings.load(root).model
    slug = "".join(letter if letter.isalnum() else "-" for letter in model)[:40].strip("-")
    name = f"{slug}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"[:63]
    with tempfile.TemporaryDirectory() as temporary:
        code = Path(temporary, "sourcedir.tar.gz")
        code.write_bytes(source(root))
        bucket.upload({f"jobs/{name}/sourcedir.tar.gz": code}, place)
        bucket.upload(staged, place)
    # The lists lie alone under their prefixes: all that a prefix has is a channel's.
    prefixes = {"train": "train/", "validation": "test/"}
    prefixes |= {"train_lst": "train.lst", "validation_lst": "test.lst"}
    given = {
        "sagemaker_program": PROGRAM,
        "sagemaker_submit_directory": f"{root_place}/jobs/{name}/sourcedir.tar.gz",
        **changed,
    }
    try:
        sagemaker.create_training_job(
            TrainingJobName=name,
            RoleArn=role,
            AlgorithmSpecification={
                "TrainingImage": image or CONTAINER.format(region=sagemaker.meta.region_name),
                "TrainingInputMode": "File",
            },
            HyperParameters={key: json.dumps(value) for key, value in given.items()},
            InputDataConfig=[
                {
                    "ChannelName": channel,
                    "DataSource": {
                        "S3DataSource": {
                            "S3DataType": "S3Prefix",
                            "S3Uri": f"{root_place}/{prefix}",
                            "S3DataDistributionType": "FullyReplicated",
                        }
                    },
                }
                for channel, prefix in prefixes.items()
            ],
            OutputDataConfig={"S3OutputPath": f"{root_place}/jobs"},
            ResourceConfig={
                "InstanceType": instance_type,
                "InstanceCount": 1,
                "VolumeSizeInGB": 30,
            },
            StoppingCondition={"MaxRuntimeInSeconds": LONGEST},
        )
    except (BotoCoreError, ClientError) as error:
        raise bucket.refused(error) from None
    return name


def source(root: Path = ROOT) -> bytes:
    """`sourcedir.tar.gz`: the package, its settings and parameters, what it needs, and PROGRAM."""
    package = Path(__file__).parent
    with (root / "pyproject.toml").open("rb") as file:
        needed = tomllib.load(file)["project"]["dependencies"]
    needed = [line for line in needed if not line.startswith(NOT_NEEDED)]
    program = f"from {__package__} import console, training_entry\n\n"
    texts = {
        PROGRAM: f"{program}console.run(training_entry.main)\n",
        "requirements.txt": "\n".join(needed) + "\n",
        **{name: (root / name).read_text("utf-8") for name in ("pyproject.toml", "params.yaml")},
    }
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for path in sorted(package.rglob("*.py")):
            archive.add(path, f"{package.name}/{path.relative_to(package).as_posix()}")
        for name, text in texts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return content.getvalue()


def bring_home(name: str, root: Path = ROOT) -> str:
    """Wait for a job, and make its run one of the project's; returns the run's id.

    Raises:
        ProjectError: the job failed, or AWS or MLflow refuses.
    """
    sagemaker = bucket.client("sagemaker")
    from botocore.exceptions import BotoCoreError, ClientError, WaiterError

    try:
        waiter = sagemaker.get_waiter("training_job_completed_or_stopped")
        waiter.wait(TrainingJobName=name)
        job = sagemaker.describe_training_job(TrainingJobName=name)
    except WaiterError as error:
        reason = error.last_response.get("FailureReason") or error
        raise ProjectError(f"the job {name} failed: {' '.join(str(reason).split())}") from None
    except (BotoCoreError, ClientError) as error:
        raise bucket.refused(error) from None
    if job["TrainingJobStatus"] != "Completed":
        raise ProjectError(f"the job {name} is {job['TrainingJobStatus']}: nothing is brought home")
    with tempfile.TemporaryDirectory() as temporary:
        left = Path(temporary, "left")
        archive = Path(temporary, "model.tar.gz")
        archive.write_bytes(bucket.content(job["ModelArtifacts"]["S3ModelArtifacts"]))
        try:
            with tarfile.open(archive) as file:
                file.extractall(left, filter="data")
        except tarfile.TarError as error:
            raise ProjectError(f"what the job {name} left cannot be read: {error}") from None
        return _logged(left, name, root)


def _logged(left: Path, name: str, root: Path) -> str:
    """Log a run anew, with its model."""
    libraries.quiet()
    import keras
    import mlflow
    from mlflow.entities import Metric

    from . import keras_model, tracking

    run_of_job = json.loads((left / "run.json").read_text(encoding="utf-8"))
    schema = data.Schema(**json.loads((left / "schema.json").read_text(encoding="utf-8")))
    # Progress bars of Keras would go to the screen.
    keras.utils.disable_interactive_logging()
    network = keras.saving.load_model(left / "model" / keras_model.MODEL_FILE)
    described = mlflow.models.Model.load(str(left / "model"))
    example = described.load_input_example(str(left / "model"))
    configured = settings.load(root)
    client = tracking.connect(configured)
    tracking.enter_experiment(client, configured, root)
    tags = run_of_job["tags"] | revision.tags(root) | {"sagemaker.training_job": name}
    with tracking.translated(configured), mlflow.start_run(tags=tags) as run:
        mlflow.log_params(run_of_job["params"])
        metrics = [
            Metric(key, value, timestamp, step)
            for key, values in run_of_job["metrics"].items()
            for step, value, timestamp in values
        ]
        client.log_batch(run.info.run_id, metrics=metrics)
        mlflow.log_artifacts(str(left / "artifacts"))
        model_uri, _ = tracking.log_model(network, example, schema, configured)
    shutil.copytree(left / "reports", root / "reports", dirs_exist_ok=True)
    known = {"run_id": run.info.run_id, "model_uri": model_uri}
    text = json.dumps(known, indent=2) + "\n"
    (root / "reports" / "run.json").write_text(text, encoding="utf-8")
    return run.info.run_id


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.training_job", description=(__doc__ or "").strip()
    )
    parser.add_argument("place", metavar="s3://BUCKET", help="or s3://BUCKET/PREFIX")
    parser.add_argument("--role", metavar="ARN", help="of the role that the job has")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="in the place of a parameter of params.yaml, as train.epochs=20",
    )
    parser.add_argument("--image", metavar="URI", default="", help="of another container")
    parser.add_argument("--instance-type", default=INSTANCE, help="(default: %(default)s)")
    parser.add_argument("--job", metavar="NAME", help="bring a job home that was started before")
    options = parser.parse_args(arguments)
    name = options.job
    if not name:
        if not options.role:
            raise ProjectError("name a role with --role")
        changed = dict(given.partition("=")[::2] for given in options.set)
        changed = {key: yaml.safe_load(value) for key, value in changed.items()}
        name = submit(options.place, options.role, changed, options.image, options.instance_type)
        print(f"job {name} is started; if this ends, go on with --job {name}", flush=True)
    run_id = bring_home(name)
    print(f"run {run_id} is that of the job; next: python -m {__package__}.register")
    return 0


if __name__ == "__main__":
    console.run(main)
