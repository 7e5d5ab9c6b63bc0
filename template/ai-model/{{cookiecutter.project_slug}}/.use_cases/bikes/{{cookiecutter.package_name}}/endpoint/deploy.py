"""Deploy the registered model to a SageMaker endpoint that captures what it is asked."""

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import console, settings
from ..console import ProjectError
from . import bucket, capture, configuration, served_model

# https://github.com/aws/deep-learning-containers/blob/master/available_images.md
CONTAINER = (
    "763104351884.dkr.ecr.{region}.amazonaws.com/"
    "tensorflow-inference:2.19.0-cpu-py312-ubuntu22.04-sagemaker"
)
INSTANCE = "ml.t2.medium"
OWNER = "sharinghub:project"
"""The tag of all that is made here."""


@dataclass(frozen=True)
class Wanted:
    """What the endpoint shall be.

    Attributes:
        name: of the endpoint.
        place: `s3://bucket/prefix`: for the model, and for what is captured.
        role: ARN of the role that the container has.
        image: URI of the container; empty for AWS' own, of TensorFlow Serving.
        instance_type: as `ml.t2.medium`.
        percentage: of the requests that are captured.
    """

    name: str
    place: str
    role: str
    image: str
    instance_type: str
    percentage: float


def deploy(wanted: Wanted, archive: Path) -> bool:
    """Make the endpoint, or bring it to the model; the old one answers until the new one does.

    Args:
        wanted: what it shall be.
        archive: `model.tar.gz`, of `served_model.write_archive`.

    Returns:
        Whether the endpoint is new.

    Raises:
        ProjectError: AWS refuses, or the endpoint belongs to somebody else, or does not start;
            then the old model goes on answering.
    """
    with _translated():
        sagemaker = bucket.client("sagemaker")
        present = _endpoint(sagemaker, wanted.name)
        # Names of models and configurations are never used twice: these do not change.
        name = f"{wanted.name}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"[-63:].lstrip("-")
        key = f"models/{name}/model.tar.gz"
        bucket.upload({key: archive}, wanted.place)
        root = wanted.place.rstrip("/")
        region = sagemaker.meta.region_name
        tags = [{"Key": OWNER, "Value": wanted.name}]
        sagemaker.create_model(
            ModelName=name,
            ExecutionRoleArn=wanted.role,
            PrimaryContainer={
                "Image": wanted.image or CONTAINER.format(region=region),
                "ModelDataUrl": f"{root}/{key}",
            },
            Tags=tags,
        )
        sagemaker.create_endpoint_config(
            EndpointConfigName=name,
            ProductionVariants=[
                {
                    "VariantName": capture.VARIANT,
                    "ModelName": name,
                    "InstanceType": wanted.instance_type,
                    "InitialInstanceCount": 1,
                    "InitialVariantWeight": 1,
                }
            ],
            DataCaptureConfig={
                "EnableCapture": wanted.percentage > 0,
                "InitialSamplingPercentage": round(wanted.percentage),
                "DestinationS3Uri": f"{root}/data_capture",
                "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
                "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
            },
            Tags=tags,
        )
        change = sagemaker.update_endpoint if present else sagemaker.create_endpoint
        more = {} if present else {"Tags": tags}
        change(EndpointName=wanted.name, EndpointConfigName=name, **more)
        sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=wanted.name)
        _remove_parts(sagemaker, wanted.name, kept=name)
    return not present


def destroy(name: str) -> list[str]:
    """Remove the endpoint with its models and configurations; returns their names.

    What it has captured, and the models' files, stay in the bucket. It can be run again.

    Raises:
        ProjectError: AWS refuses, or the endpoint belongs to somebody else.
    """
    with _translated():
        sagemaker = bucket.client("sagemaker")
        removed = []
        if _endpoint(sagemaker, name):
            sagemaker.delete_endpoint(EndpointName=name)
            sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name)
            removed.append(f"endpoint {name}")
        return removed + _remove_parts(sagemaker, name)


def _endpoint(sagemaker: Any, name: str) -> dict[str, Any] | None:
    """The endpoint, if there is one; it must be ours.

    Raises:
        ProjectError: somebody else has made it.
    """
    found = sagemaker.list_endpoints(NameContains=name)["Endpoints"]
    for endpoint in found:
        if endpoint["EndpointName"] == name:
            if not _is_ours(sagemaker, endpoint["EndpointArn"], name):
                raise ProjectError(f"the endpoint {name} was not made here: it has no tag {OWNER}")
            return endpoint
    return None


def _remove_parts(sagemaker: Any, name: str, kept: str = "") -> list[str]:
    """Remove configurations and models that were made for the endpoint, but those kept."""
    removed = []
    for kind, word in (("EndpointConfig", "endpoint_config"), ("Model", "model")):
        pages = sagemaker.get_paginator(f"list_{word}s").paginate(NameContains=name)
        for entry in [entry for page in pages for entry in page[f"{kind}s"]]:
            own = entry[f"{kind}Name"]
            if own != kept and _is_ours(sagemaker, entry[f"{kind}Arn"], name):
                getattr(sagemaker, f"delete_{word}")(**{f"{kind}Name": own})
                removed.append(f"{word.replace('_', ' ')} {own}")
    return removed


def _is_ours(sagemaker: Any, arn: str, name: str) -> bool:
    return {"Key": OWNER, "Value": name} in sagemaker.list_tags(ResourceArn=arn)["Tags"]


@contextmanager
def _translated() -> Iterator[None]:
    """Makes one line of what AWS refuses."""
    bucket.client("sagemaker")
    from botocore.exceptions import BotoCoreError, ClientError, WaiterError

    try:
        yield
    except WaiterError as error:
        reason = error.last_response.get("FailureReason") or error
        raise ProjectError(
            f"the endpoint does not start: {' '.join(str(reason).split())}"
        ) from None
    except (BotoCoreError, ClientError) as error:
        raise bucket.refused(error) from None


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.deploy", description=(__doc__ or "").strip()
    )
    parser.add_argument("place", nargs="?", metavar="s3://BUCKET", help="or s3://BUCKET/PREFIX")
    parser.add_argument("--role", metavar="ARN", help="of the role that the container has")
    parser.add_argument("--model", metavar="URI", help="as models:/name/3 (default: the champion)")
    parser.add_argument("--name", help="of the endpoint (default: as the registered model)")
    parser.add_argument("--image", metavar="URI", default="", help="of another container")
    parser.add_argument("--instance-type", default=INSTANCE, help="(default: %(default)s)")
    parser.add_argument("--destroy", action="store_true", help="remove what was made here")
    options = parser.parse_args(arguments)
    name = options.name or re.sub(r"[^A-Za-z0-9]+", "-", settings.load().model).strip("-")
    if options.destroy:
        print("\n".join(f"removed: {one}" for one in destroy(name)) or f"there is no {name}")
        return 0
    if not options.place or not options.role:
        raise ProjectError("name the bucket, s3://BUCKET, and a role with --role")
    percentage = configuration.load().data_capture_percentage
    given = (name, options.place, options.role, options.image, options.instance_type, percentage)
    served, classes = served_model.load(options.model)
    with tempfile.TemporaryDirectory() as temporary:
        archive = Path(temporary, "model.tar.gz")
        served_model.write_archive(served, archive)
        is_new = deploy(Wanted(*given), archive)
    print(f"endpoint {name} is {'made' if is_new else 'updated'}: {', '.join(classes)}")
    return 0


if __name__ == "__main__":
    console.run(main)
