"""boto3: its clients, and its errors as one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..console import ProjectError


def client(service: str) -> Any:
    """A client for the account and region of the environment, or of AWS' configuration."""
    try:
        import boto3
    except ModuleNotFoundError:
        raise ProjectError(
            "boto3 is not installed: `python -m pip install --requirement aws/requirements.lock`, "
            "in an environment of its own (aws/README.md)"
        ) from None
    return boto3.session.Session().client(service)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Makes one line of what AWS refuses, or of a missing region, credential or connection.

    Raises:
        ProjectError: instead.
    """
    try:
        from botocore.exceptions import BotoCoreError, ClientError, WaiterError
    except ModuleNotFoundError:
        yield
        return
    try:
        yield
    except WaiterError as error:
        raise ProjectError(f"AWS did not finish in time: {_one_line(error)}") from error
    except (BotoCoreError, ClientError) as error:
        raise ProjectError(f"AWS: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
