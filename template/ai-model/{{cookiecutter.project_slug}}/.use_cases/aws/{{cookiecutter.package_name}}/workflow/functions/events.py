"""What the functions read: fields of an event, environment variables, probabilities."""

import json
import math
import os
from functools import cache
from typing import Any

from .errors import ConfigurationError, EventError, InferencesError

Event = dict[str, Any]


def text(event: object, field: str) -> str:
    """A field of an event that must be text, and not empty.

    Raises:
        EventError: it is not.
    """
    if not isinstance(event, dict):
        raise EventError(f"the event must be an object, and is {type(event).__name__}")
    value = event.get(field)
    if not isinstance(value, str) or not value:
        raise EventError(f"{field} must be text, and is {_shortened(value)}")
    return value


def answer(event: Event, **changed: object) -> Event:
    """What a function returns: the event, with some fields changed; never text in JSON in JSON."""
    return {"statusCode": 200, "body": {**event, **changed}}


def classes() -> list[str]:
    """Names of the classes in the order of the inferences: CLASSES, a list in JSON.

    Raises:
        ConfigurationError: it is missing, or no such list.
    """
    given = os.environ.get("CLASSES", "")
    try:
        names = json.loads(given)
    except ValueError:
        names = None
    if not isinstance(names, list) or len(names) < 2 or not all(isinstance(n, str) for n in names):
        raise ConfigurationError(f"CLASSES must be a list of names in JSON, and is {given!r}")
    if len(set(names)) < len(names):
        raise ConfigurationError(f"CLASSES names a class twice: {given}")
    return names


def threshold() -> float:
    """The least confidence that passes: THRESHOLD, above 0 and at most 1.

    Raises:
        ConfigurationError: it is missing, or out of range.
    """
    given = os.environ.get("THRESHOLD", "")
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not 0 < value <= 1:
        raise ConfigurationError(f"THRESHOLD must be above 0 and at most 1, and is {given!r}")
    return value


def confidences(inferences: object) -> dict[str, float]:
    """Probabilities by the name of the class.

    Args:
        inferences: `[p0, p1, …]`, one for each class, in the order of CLASSES.

    Raises:
        ConfigurationError: CLASSES is missing or wrong.
        InferencesError: these are no probabilities of these classes.
    """
    names = classes()
    if not isinstance(inferences, list) or len(inferences) != len(names):
        raise InferencesError(
            f"inferences must be {len(names)} numbers, one for each class, and are "
            f"{_shortened(inferences)}"
        )
    for value in inferences:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise InferencesError(f"inferences must be from 0 to 1, and one is {_shortened(value)}")
    # Softmax of float32 does not sum to exactly one.
    if abs(sum(inferences) - 1) > 0.01:
        raise InferencesError(f"inferences must sum to 1, and are {_shortened(inferences)}")
    return {name: float(value) for name, value in zip(names, inferences, strict=True)}


@cache
def client(service: str) -> Any:
    """A client of boto3, kept for later events.

    It waits less than the function may run, and leaves further attempts to the state machine.
    """
    import boto3
    from botocore.config import Config

    patience = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2})
    # Threads may not share the default session while it makes clients.
    return boto3.session.Session().client(service, config=patience)


def _shortened(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 100 else f"{shown[:100]}…"
