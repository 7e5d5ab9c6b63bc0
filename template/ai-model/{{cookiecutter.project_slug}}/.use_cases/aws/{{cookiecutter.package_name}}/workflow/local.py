"""The stack on this machine: moto answers for AWS, and interprets the States Language.

The same template, the same definition and the same functions as on AWS. moto alone does not run
Python functions without Docker; here they are called in this process.
"""

import importlib
import json
import logging
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from ..console import ProjectError
from . import stack
from .clients import client

REGION = "eu-central-1"
# What a person has set for AWS, or for what stands in for it, must get nothing of this.
_OF_NOBODY = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@dataclass(frozen=True)
class Twin:
    """A stack in moto.

    Attributes:
        outputs: of the stack, see `stack.outputs`.
    """

    outputs: dict[str, str]

    def notifications(self) -> list[dict[str, Any]]:
        """What SNS has sent so far: `subject`, and `message` as an object."""
        from moto.sns.models import sns_backends

        arn = self.outputs["Topic"]
        backend = sns_backends[arn.split(":")[4]][REGION]
        return [
            {"subject": subject, "message": json.loads(message)}
            for _, message, subject, *_ in backend.topics[arn].sent_notifications
        ]


@contextmanager
def twin(name: str, parameters: dict[str, str], endpoint_url: str) -> Iterator[Twin]:
    """The stack while the context lasts; boto3 talks to it instead of AWS.

    Args:
        name: of the stack.
        parameters: of aws/template.yaml, but CodeKey.
        endpoint_url: takes the images in the place of SageMaker's endpoint.

    Raises:
        ProjectError: moto is not installed, or cannot work beside what is.
    """
    with mock.patch.dict(os.environ, _OF_NOBODY):
        os.environ.pop("AWS_PROFILE", None)
        os.environ["ENDPOINT_URL"] = endpoint_url
        _check_moto()
        with _answering():
            stack.deploy(name, parameters)
            made = Twin(stack.outputs(name))
            _make_executable(name, made.outputs["StateMachine"])
            with _environment_of_functions(name):
                yield made


@contextmanager
def _answering() -> Iterator[None]:
    """Moto in the place of AWS."""
    from moto import mock_aws
    from moto.awslambda_simple.models import LambdaSimpleBackend

    # It logs each error that the state machine catches.
    logging.getLogger("moto").setLevel(logging.CRITICAL)
    runs_here = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    with mock_aws(config=runs_here), mock.patch.object(LambdaSimpleBackend, "invoke", _invoke):
        yield


def _check_moto() -> None:
    try:
        from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

        AmazonStateLanguageParser.parse('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')
    except ModuleNotFoundError as error:
        problem = f"{error.name} is not installed"
    except Exception as error:
        # DVC pins a version of antlr4 that cannot read moto's grammar.
        problem = f"moto cannot work beside what is installed here ({type(error).__name__})"
    else:
        return
    raise ProjectError(
        f"{problem}: the workflow has an environment of its own, see «Install» in aws/README.md"
    )


def _invoke(
    backend: Any,
    function_name: str,
    _qualifier: str | None,
    body: Any,
    _headers: Any,
    response_headers: dict[str, str],
) -> bytes:
    """Call the handler as Lambda's runtime does, errors included.

    See https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html.
    """
    module, _, name = backend.get_function(function_name).handler.rpartition(".")
    try:
        handler = getattr(importlib.import_module(f"{__package__}.{module}"), name)
        return json.dumps(handler(json.loads(body), None)).encode()
    except Exception as error:
        response_headers["x-amz-function-error"] = "Unhandled"
        told = {
            "errorMessage": str(error),
            "errorType": type(error).__name__,
            "stackTrace": traceback.format_tb(error.__traceback__),
        }
        return json.dumps(told).encode()


def _make_executable(name: str, arn: str) -> None:
    """Moto keeps what its CloudFormation makes apart from what its interpreter executes."""
    from moto.stepfunctions.models import stepfunctions_backends

    made = stepfunctions_backends[arn.split(":")[4]][REGION].describe_state_machine(arn)
    client("stepfunctions").create_state_machine(
        name=name, definition=made.definition, roleArn=made.roleArn
    )


@contextmanager
def _environment_of_functions(name: str) -> Iterator[None]:
    """All functions run in this process; their variables agree where they have the same name."""
    functions = client("lambda")
    variables = {}
    for each in ("serialise", "classify", "filter"):
        found = functions.get_function_configuration(FunctionName=f"{name}-{each}")
        given = found.get("Environment", {}).get("Variables", {})
        # moto has a template's numbers as they are; AWS makes text of them.
        variables |= {key: str(value) for key, value in given.items()}
    with mock.patch.dict(os.environ, variables):
        yield
