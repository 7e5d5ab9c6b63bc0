"""What MLflow and a database's driver say, in one line and without secrets."""

from __future__ import annotations

import traceback
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import pytest

from sharinghub_tools.adapters.mlflow_local import MlflowLocalRegistry
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.errors import RegistryError, UsageError


class Broken(MlflowLocalRegistry):
    """A registry whose driver raises ``says`` when it connects."""

    says: Exception

    @cached_property
    def _client(self) -> NoReturn:
        raise self.says from ValueError(f"cause: {self.says}")


def error_of(says: Exception, uri: str, path: Path | None = None) -> RegistryError:
    registry = Broken(uri, path)
    registry.says = says
    with pytest.raises(RegistryError) as caught:
        registry.registered_model("wine")
    return caught.value


@pytest.mark.parametrize(
    ("uri", "said", "expected"),
    [
        (
            "postgresql://ada:s3cret%20pw@db/x",
            'FATAL: password authentication failed for user "ada"\nwith "s3cret pw"',
            "MLflow cannot read 'postgresql://***@db/x': FATAL: password authentication failed for "
            'user "***"',
        ),
        (
            "postgresql://ada:s3cret%20pw@db/x",
            "no s3cret%20pw, s3cret pw",
            "MLflow cannot read 'postgresql://***@db/x': no ***, ***",
        ),
        (
            "mysql://db/x?token=s3cret",
            "s3cret is refused",
            "MLflow cannot read 'mysql://db/x': *** is refused",
        ),
        (
            "postgresql://ada:s3cret/pw@db/x",
            "no such host: s3cret",
            "MLflow cannot read the tracking URI (it may hold a password, so it is not shown): "
            "RuntimeError",
        ),
    ],
)
def test_a_drivers_words_are_told_without_secrets(uri: str, said: str, expected: str) -> None:
    error = error_of(RuntimeError(said), uri)
    assert str(error) == expected
    assert "s3cret" not in "".join(traceback.format_exception(error))


def test_an_error_without_secrets_keeps_its_cause() -> None:
    cause = RuntimeError("file is not a database")
    error = error_of(cause, "sqlite:///x.db", Path("/x.db"))
    assert str(error) == "MLflow cannot read /x.db: file is not a database"
    assert error.__cause__ is cause


def test_an_error_of_the_file_system_does_not_repeat_the_path() -> None:
    error = error_of(PermissionError(13, "Permission denied", "/x.db"), "x.db", Path("/x.db"))
    assert str(error) == "MLflow cannot read /x.db: Permission denied"


def test_a_name_in_another_encoding_is_not_asked_for() -> None:
    registry = MlflowLocalRegistry("postgresql://db/x")
    with pytest.raises(UsageError) as by_name:
        registry.registered_model("a\udcff")
    with pytest.raises(UsageError) as by_version:
        registry.model_version(RegisteredModel(name="a"), "a\udcff")
    said = r"'a\udcff' is not text in UTF-8; name what the registry has"
    assert [str(by_name.value), str(by_version.value)] == [said, said]
