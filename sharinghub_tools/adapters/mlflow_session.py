"""Requests to an MLflow server, with authentication and patience."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import requests
from requests.auth import AuthBase

from sharinghub_tools.adapters import (
    http_client,
    mlflow_access,
    mlflow_errors,
    mlflow_versions,
    network_errors,
)
from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.retry_after import seconds_to_wait
from sharinghub_tools.errors import UsageError

_READ_SECONDS = 30
# MLflow fetches a file from its store before it sends the first byte.
_FILE_SECONDS = 120
_TRIES = 4
_LONGEST_WAIT_SECONDS = 10
# The length that is told is then that of the file.
_AS_IT_IS = {"Accept-Encoding": "identity"}
_VERSION = re.compile(r"[0-9]+\.[0-9]+[0-9A-Za-z.]*")
_NONE: Mapping[str, str] = MappingProxyType({})


class _Authorization(AuthBase):
    """Sets the header itself: otherwise requests puts ``~/.netrc`` in its place."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._value
        return request


class MlflowSession:
    """A session with one MLflow server; connections are kept between requests.

    Attributes:
        url: the server's URL without credentials and trailing slash.
    """

    def __init__(
        self,
        tracking_uri: str,
        credentials: Credentials,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare requests; none is sent yet.

        Args:
            tracking_uri: MLflow's tracking URI, ``http://`` or ``https://``.
            credentials: what the server is told of the user.
            wait: how to wait some seconds before a request is tried again.

        Raises:
            UsageError: the URI names no server, or the token cannot be sent.
        """
        self.url, credentials = mlflow_access.server_url(tracking_uri, credentials)
        self._wait = wait
        self._credentials = credentials.names
        self._session = requests.Session()
        self._session.headers["User-Agent"] = http_client.USER_AGENT
        if credentials.authorization is not None:
            self._session.auth = _Authorization(credentials.authorization)
        self._verify: bool | str = credentials.certificates or True
        if credentials.insecure_tls:
            self._verify = False
            http_client.accept_unchecked_certificates()

    def call(
        self, endpoint: str, parameters: Mapping[str, str] = _NONE, *, tries: int = _TRIES
    ) -> dict[str, Any]:
        """The JSON object that MLflow's REST API answers to a GET.

        Args:
            endpoint: as ``registered-models/get``.
            parameters: of the query.
            tries: how often a busy server is asked.

        Raises:
            UsageError: a parameter is not text.
            AnswerError: the server answered with an error, or is no MLflow server.
            RegistryError: the server cannot be reached.
        """
        return self.json(f"{self.url}/api/2.0/mlflow/{endpoint}", parameters, tries=tries)

    def json(
        self, url: str, parameters: Mapping[str, str] = _NONE, *, tries: int = _TRIES
    ) -> dict[str, Any]:
        """The JSON object at any URL of the server; see :meth:`call`."""
        for value in parameters.values():
            mlflow_versions.refuse_other_than_text(value)
        busy = mlflow_errors.BUSY | {500}
        with self._get(url, _READ_SECONDS, parameters, tries=tries, busy=busy) as answer:
            content = _json_object(answer)
            if answer.status_code == 200 and content is not None:
                return content
            raise mlflow_errors.answered(self.url, answer, content or {}, self._credentials)

    def text(self, url: str, parameters: Mapping[str, str]) -> str | None:
        """The text at any URL of the server; None where it is not there.

        Raises:
            RegistryError: the server cannot be reached.
        """
        with self._get(url, _READ_SECONDS, parameters) as answer:
            return answer.content.decode(errors="replace") if answer.status_code == 200 else None

    def send(
        self, endpoint: str, content: Mapping[str, Any], *, method: str = "POST"
    ) -> dict[str, Any]:
        """Write through MLflow's REST API, once; the JSON object that it answers.

        Args:
            endpoint: as ``model-versions/set-tag``.
            content: of the JSON body.
            method: of HTTP.

        Raises:
            AnswerError: the server answered with an error, or is no MLflow server.
            RegistryError: the server cannot be reached.
        """
        try:
            answer = self._session.request(
                method,
                f"{self.url}/api/2.0/mlflow/{endpoint}",
                json=dict(content),
                timeout=(mlflow_errors.CONNECT_SECONDS, _READ_SECONDS),
                verify=self._verify,
            )
        except http_client.UNANSWERED as error:
            problem = mlflow_errors.unreachable(self.url, error)
            raise problem from network_errors.cause(error)
        with answer:
            said = _json_object(answer) or {}
            if answer.status_code != 200:
                raise mlflow_errors.answered(self.url, answer, said, self._credentials)
            return said

    def version(self) -> str | None:
        """The server's MLflow, which it tells everybody, as HTML; None where it does not.

        GitLab's own registry and servers behind a log-in do not.

        Raises:
            RegistryError: the server cannot be reached.
        """
        with self._get(f"{self.url}/version", _READ_SECONDS) as answer:
            told = answer.text.strip()
            return told if answer.status_code == 200 and _VERSION.fullmatch(told) else None

    def file(self, href: str) -> requests.Response:
        """The answer to a GET of a file at any URL of the server; its content is not read yet.

        Raises:
            RegistryError: the server cannot be reached.
        """
        return self._get(href, _FILE_SECONDS, headers=_AS_IT_IS, stream=True)

    def _get(
        self,
        url: str,
        read_seconds: float,
        parameters: Mapping[str, str] = _NONE,
        *,
        tries: int = _TRIES,
        busy: frozenset[int] = mlflow_errors.BUSY,
        headers: Mapping[str, str] = _NONE,
        stream: bool = False,
    ) -> requests.Response:
        tried = 0
        while True:
            tried += 1
            try:
                answer = self._session.get(
                    url,
                    params=parameters,
                    headers=headers,
                    timeout=(mlflow_errors.CONNECT_SECONDS, read_seconds),
                    # Set in the session, REQUESTS_CA_BUNDLE would win over it.
                    verify=self._verify,
                    stream=stream,
                )
            except http_client.UNANSWERED as error:
                was_reset = isinstance(network_errors.root(error), ConnectionResetError)
                if tried == tries or not was_reset:
                    problem = mlflow_errors.unreachable(self.url, error)
                    raise problem from network_errors.cause(error)
                seconds = _backoff(tried)
            except OSError as error:
                raise UsageError(f"{error}; see {mlflow_access.CERTIFICATES}") from error
            else:
                seconds = seconds_to_wait(answer, _backoff(tried))
                patient = tried < tries and seconds <= _LONGEST_WAIT_SECONDS
                if answer.status_code not in busy or not patient:
                    return answer
                answer.close()
            self._wait(seconds)


def _json_object(answer: requests.Response) -> dict[str, Any] | None:
    try:
        content = answer.json()
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _backoff(tried: int) -> float:
    return 0.25 * 2.0 ** (tried - 1)
