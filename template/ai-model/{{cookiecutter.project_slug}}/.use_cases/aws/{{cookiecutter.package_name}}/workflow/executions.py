"""Runs the state machine of a stack, on AWS or in its twin, and tells how each image fared."""

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..console import ProjectError
from .clients import client

Event = dict[str, Any]

_AFTER_ALL = "Look at the outcomes"
# Of the input of an execution, see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
_MOST_BYTES = 262_144


@dataclass(frozen=True)
class Ended:
    """An execution that is over.

    Attributes:
        status: SUCCEEDED, FAILED, TIMED_OUT or ABORTED.
        error: name of the error; empty if it succeeded.
        cause: what is told of the error.
        outcomes: one for each image: accepted, refused or failed; none if it failed before.
    """

    status: str
    error: str
    cause: str
    outcomes: list[Event]

    @property
    def message(self) -> str:
        """The cause in one line."""
        return _one_line(self.cause)


def event(bucket: str, key: str) -> Event:
    """The input for one image."""
    return {"image_data": "", "s3_bucket": bucket, "s3_key": key, "inferences": []}


def upload(bucket: str, prefix: str, images: list[Path]) -> list[Event]:
    """Put images into the bucket, below the prefix; returns their events.

    Raises:
        ProjectError: one cannot be read, or two have the same name.
    """
    names = [image.name for image in images]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ProjectError(f"two images are called {twice[0]}: in the bucket they would be one")
    try:
        contents = [image.read_bytes() for image in images]
    except OSError as error:
        raise ProjectError(f"{error.filename} cannot be read: {error.strerror}") from None
    s3 = client("s3")
    for name, content in zip(names, contents, strict=True):
        s3.put_object(Bucket=bucket, Key=f"{prefix}/{name}", Body=content)
    return [event(bucket, f"{prefix}/{name}") for name in names]


def read(path: Path) -> list[Event]:
    """Events of a file that `test-cases` has written, in which people may have put others.

    Raises:
        ProjectError: it is no such file.
    """
    try:
        events = json.loads(path.read_text(encoding="utf-8"))["images"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectError(f"{path} holds no test cases: {type(error).__name__} {error}") from None
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        raise ProjectError(f"{path}: images must be a list of events")
    return events


def copy(folder: Path, bucket: str, events: list[Event]) -> None:
    """Put what the events name into the bucket, from a folder; what is missing stays missing."""
    s3 = client("s3")
    for key in (each.get("s3_key") for each in events):
        if isinstance(key, str) and (folder / key).is_file():
            s3.put_object(Bucket=bucket, Key=key, Body=(folder / key).read_bytes())


def run(state_machine: str, events: list[Event], *, poll: float = 2.0) -> Ended:
    """Start the state machine with these events, and wait until it is over.

    Args:
        state_machine: its ARN.
        events: one for each image.
        poll: seconds between two questions whether it is over.

    Raises:
        ProjectError: the events are more than an execution takes.
    """
    given = json.dumps({"images": events})
    if len(given) > _MOST_BYTES:
        raise ProjectError(
            f"{len(events)} events are {len(given)} bytes, and an execution takes {_MOST_BYTES}: "
            "run fewer at once"
        )
    step_functions = client("stepfunctions")
    execution = step_functions.start_execution(
        stateMachineArn=state_machine, name=uuid.uuid4().hex, input=given
    )
    arn = execution["executionArn"]
    while (described := step_functions.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(poll)
    return Ended(
        status=described["status"],
        error=described.get("error", ""),
        cause=described.get("cause", ""),
        outcomes=_outcomes(arn),
    )


def _outcomes(execution: str) -> list[Event]:
    """The history has them even if the execution failed, and has no output."""
    pages = client("stepfunctions").get_paginator("get_execution_history")
    for page in pages.paginate(executionArn=execution, reverseOrder=True):
        for each in page["events"]:
            entered = each.get("stateEnteredEventDetails", {})
            if entered.get("name") == _AFTER_ALL:
                return json.loads(entered["input"])["results"]
    return []


def line(outcome: Event) -> str:
    """An outcome as a person reads it."""
    if outcome["outcome"] == "failed":
        event = outcome["event"]
        key = event.get("s3_key") if isinstance(event, dict) else event
        cause = _one_line(outcome["cause"])
        return f"{key}  failed in {outcome['state']}: {outcome['error']}: {cause}"
    named = outcome["confidences"]
    best = max(named, key=lambda name: named[name])
    return f"{outcome['s3_key']}  {outcome['outcome']}: {best} {named[best]:.4g}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
