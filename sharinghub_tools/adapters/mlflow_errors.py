"""What can go wrong between here and an MLflow server, each in one line.

No line holds a credential: URLs are told without query and user.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from sharinghub_tools.adapters import mlflow_access
from sharinghub_tools.adapters.network_errors import one_line, reason
from sharinghub_tools.errors import RegistryError

CONNECT_SECONDS = 5
BUSY = frozenset({429, 502, 503, 504})
_WHICH = (
    "the tracking URI is the server's root, of SharingHub "
    "'<MLflow>/<namespace>/<project>/tracking/', of GitLab "
    "'<GitLab>/api/v4/projects/<id>/ml/mlflow'"
)


class AnswerError(RegistryError):
    """The server answered with an error.

    Attributes:
        status: HTTP status.
        code: MLflow's own error code, as ``RESOURCE_DOES_NOT_EXIST``; empty where it gave none.
    """

    def __init__(self, problem: str, status: int, code: str = "") -> None:
        super().__init__(problem)
        self.status = status
        self.code = code

    @property
    def is_refusal(self) -> bool:
        """Whether it is about what was asked for, not about the server's own state."""
        return self.status < 500 and self.status != 429


def unreachable(url: str, error: Exception) -> RegistryError:
    """The error for a request to the server at ``url`` that got no answer."""
    host = urlsplit(url).netloc
    said = reason(error)
    match error:
        case ValueError():
            # Its text is the URL, which of a proxy or a redirect may have a password.
            problem = (
                f"cannot connect to {host}: its name, that of the proxy on the way, or the "
                "address that it redirects to is not valid"
            )
        case requests.exceptions.SSLError():
            problem = (
                f"the TLS certificate of {host} is not trusted ({said}); set "
                f"{mlflow_access.CERTIFICATES} to the certificates of its authority"
            )
        case requests.exceptions.ProxyError():
            problem = f"the proxy on the way to {host} does not answer: {said}"
        case requests.exceptions.ConnectTimeout():
            problem = (
                f"{host} does not take a connection within {CONNECT_SECONDS} s; is it up, "
                "and reachable from here (VPN, proxy)?"
            )
        case requests.exceptions.ReadTimeout():
            problem = f"{host} does not answer in time; try again later"
        case requests.exceptions.TooManyRedirects():
            problem = f"{url} redirects without end; is it the tracking URI?"
        case _:
            problem = (
                f"cannot connect to {host}: {said}; is the server up, and '{url}' the tracking URI?"
            )
    return RegistryError(problem)


def answered(
    url: str, answer: requests.Response, content: dict[str, Any], credentials: str | None
) -> AnswerError:
    """The error for an answer of the server at ``url`` that is not what was asked for.

    Args:
        url: the server's URL, without credentials.
        answer: the answer, already read.
        content: the JSON object in it, empty where there is none.
        credentials: the variables that the request's credentials come from.
    """
    status = answer.status_code
    said = one_line(content.get("message") or content.get("error") or _text(answer))
    said = said.removeprefix(f"{status} ")
    code = content.get("error_code")
    if status in {401, 403}:
        return AnswerError(_refused(url, status, said, credentials), status)
    if isinstance(code, str) and status < 500:
        return AnswerError(f"{url}: {said or code}", status, code)
    if status in BUSY or status >= 500:
        return AnswerError(
            f"{url} answers {status}"
            + (f" ({said})" if said else "")
            + "; try again later, or ask who runs it",
            status,
        )
    where = ""
    if answer.history:
        target = urlsplit(answer.url)
        where = f", redirecting to {target.scheme}://{target.netloc.rpartition('@')[2]}"
        where += f"{target.path}; if that is a log-in, set {mlflow_access.TOKEN}"
    detail = f"{status}{f' {said}' if said else ''}{where}"
    return AnswerError(f"no MLflow server answers at {url} ({detail}); {_WHICH}", status)


def _refused(url: str, status: int, said: str, credentials: str | None) -> str:
    problem = f"{url} refuses access ({status}{f' {said}' if said else ''})"
    if credentials:
        return f"{problem} with {credentials}; is that valid, and allowed to read here?"
    return (
        f"{problem}; set {mlflow_access.TOKEN}, or {mlflow_access.USERNAME} and "
        f"{mlflow_access.PASSWORD}"
    )


def _text(answer: requests.Response) -> str:
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code == 200:
        return "a web page" if "html" in kind else "not MLflow's JSON"
    return answer.text if kind.startswith("text/plain") else ""
