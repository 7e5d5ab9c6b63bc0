"""Section `workflow` of params.yaml, and what the stack is given of it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from .. import parameters
from ..console import ProjectError
from ..endpoint import configuration as watching
from ..settings import ROOT

# CloudFormation's rule; in lower case as the endpoint's ARN, short for the names of functions.
_STACK = re.compile(r"[a-z][a-z0-9-]{0,50}")
_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.(?P<domain>amazonaws\.com(\.cn)?)"
    r"/(?P<name>[a-z0-9._/-]+)([:@].+)?"
)
# https://github.com/aws/deep-learning-containers/blob/master/available_images.md
_CONTAINER = (
    "763104351884.dkr.ecr.{region}.amazonaws.com/"
    "tensorflow-inference:2.19.0-cpu-py312-ubuntu22.04-sagemaker"
)
_PREFIX = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Parameters:
    """The section, see params.yaml.

    Raises:
        ValueError: a value is out of range.
    """

    stack: str
    classes: list | None
    test_prefix: str
    email: str | None
    endpoint_url: str

    def __post_init__(self) -> None:
        if not _STACK.fullmatch(self.stack):
            raise ValueError(
                f"stack = {self.stack!r} must be at most 51 lower-case letters, digits and '-'"
            )
        if not _PREFIX.fullmatch(self.test_prefix):
            raise ValueError(
                f"test_prefix = {self.test_prefix!r} must be letters, digits, '-', '_'"
            )
        if not self.endpoint_url.startswith(("http://", "https://")):
            raise ValueError(f"endpoint_url = {self.endpoint_url!r} must be of http or https")


def load(root: Path = ROOT, **changed: object) -> Parameters:
    """The section, with some values in the place of the file's.

    Raises:
        ProjectError: the section is missing or wrong.
    """
    given = {"workflow": changed} if changed else None
    return parameters.section("workflow", Parameters, root, given)


def class_names(configured: Parameters, root: Path = ROOT) -> list[str]:
    """Names of the classes in the order of the endpoint's answer.

    Raises:
        ProjectError: they are neither in params.yaml, nor have data been prepared.
    """
    names = configured.classes
    if names is None:
        path = root / "data" / "schema.json"
        try:
            names = json.loads(path.read_text(encoding="utf-8"))["classes"]
        except (OSError, ValueError, KeyError, TypeError):
            raise ProjectError(
                "the names of the classes are not known: run `dvc repro`, "
                "or set workflow.classes in params.yaml"
            ) from None
    if len(names) < 2 or not all(isinstance(name, str) for name in names):
        raise ProjectError(f"params.yaml: workflow.classes = {names!r} must be two names or more")
    return names


def stack_parameters(
    configured: Parameters, watched: watching.Parameters, root: Path = ROOT
) -> dict[str, str]:
    """What aws/template.yaml takes of this section, and of `endpoint`."""
    return {
        "Threshold": str(watched.threshold),
        "Classes": json.dumps(class_names(configured, root)),
        "TestPrefix": configured.test_prefix,
        "Email": configured.email or "",
        "DataCapturePercentage": f"{watched.data_capture_percentage:.0f}",
    }


def container(region: str) -> str:
    """AWS' own container for models of TensorFlow, in its registry of a region."""
    return _CONTAINER.format(region=region)


def repository(image: str) -> str:
    """ARN of the repository in ECR of a container image.

    Raises:
        ProjectError: the image is not in ECR.
    """
    found = _IMAGE.fullmatch(image)
    if not found:
        raise ProjectError(
            f"--model-image {image!r} must be in ECR, as "
            "123456789012.dkr.ecr.eu-central-1.amazonaws.com/name:tag"
        )
    partition = "aws-cn" if found["domain"].endswith(".cn") else "aws"
    return f"arn:{partition}:ecr:{found['region']}:{found['account']}:repository/{found['name']}"
