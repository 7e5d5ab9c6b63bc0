"""Who asks an MLflow server: credentials from the environment's values, and clean server URLs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.adapters.header_token import sendable
from sharinghub_tools.errors import UsageError

TOKEN = "MLFLOW_TRACKING_TOKEN"  # noqa: S105 - names of variables
USERNAME = "MLFLOW_TRACKING_USERNAME"
PASSWORD = "MLFLOW_TRACKING_PASSWORD"  # noqa: S105
INSECURE_TLS = "MLFLOW_TRACKING_INSECURE_TLS"
CERTIFICATES = "MLFLOW_TRACKING_SERVER_CERT_PATH"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a server is told of the user, and how far its certificate is trusted.

    Attributes:
        token: sent as ``Authorization: Bearer``.
        username: sent with the password as basic authentication, which wins over the token, as in
            MLflow's own client.
        password: see ``username``.
        insecure_tls: whether the server's certificate is not checked.
        certificates: path of the certificates to trust instead of the system's.
    """

    token: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    insecure_tls: bool = False
    certificates: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Credentials:
        """Read MLflow's own variables (https://mlflow.org/docs/latest/self-hosting/security/)."""
        return cls(
            token=environment.get(TOKEN, "").strip() or None,
            username=environment.get(USERNAME) or None,
            password=environment.get(PASSWORD) or None,
            insecure_tls=environment.get(INSECURE_TLS, "").strip().lower() in {"1", "true"},
            certificates=environment.get(CERTIFICATES) or None,
        )

    @property
    def names(self) -> str | None:
        """The variables that :attr:`authorization` is made of; None where there are none."""
        if self.username is not None and self.password is not None:
            return f"{USERNAME} and {PASSWORD}"
        return TOKEN if self.token is not None else None

    @property
    def authorization(self) -> str | None:
        """Value of the header ``Authorization``.

        Raises:
            UsageError: the token has a character that no header can carry, or the user or the
                password is not text.
        """
        if self.username is not None and self.password is not None:
            try:
                pair = f"{self.username}:{self.password}".encode()
            except UnicodeEncodeError:
                raise UsageError(f"{USERNAME} or {PASSWORD} is not text in UTF-8") from None
            return f"Basic {b64encode(pair).decode('ascii')}"
        if self.token is None:
            return None
        return f"Bearer {sendable(self.token, TOKEN)}"


def server_url(tracking_uri: str, credentials: Credentials) -> tuple[str, Credentials]:
    """The server's URL without a trailing slash, and the credentials with those of the URI.

    What people paste is understood: a page's address, with its ``#/models/…``, or an API call's. A
    user and password in the URI win over the environment's, as in MLflow's own client.

    Raises:
        UsageError: the URI has no host, a port that is none, or an ``@`` after its host,
            which may end a password. No message repeats that.
    """
    uri = tracking_uri.strip()
    if not _names_a_server(uri):
        instead = "" if mlflow_uri.is_safe(uri) else f", and the password in {PASSWORD}"
        raise UsageError(
            f"{mlflow_uri.shown(uri)} names no server; give https://host/path{instead}"
        )
    parts = urlsplit(uri)
    if parts.username:
        credentials = replace(
            credentials,
            username=unquote(parts.username),
            password=unquote(parts.password or ""),
        )
    path = parts.path
    for called in ("/api/2.0/", "/ajax-api/2.0/"):
        path = path.partition(called)[0]
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{path.rstrip('/')}", credentials


def _names_a_server(uri: str) -> bool:
    if not mlflow_uri.is_safe(uri) or not uri.isprintable():
        return False
    parts = urlsplit(uri)
    return bool(parts.hostname) and parts.port != 0
