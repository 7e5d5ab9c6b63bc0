"""SharingHub's HTTP API: its configuration, a project's Item, the DVC store.

It takes GitLab's tokens as ``X-Gitlab-Token``, and writes the token into addresses of the Items
that it answers: none leaves this module (https://github.com/csgroup-oss/sharinghub-server).
"""

from __future__ import annotations

import re
import threading
from typing import Any
from urllib.parse import quote

import requests

from sharinghub_tools.adapters import http_client, sharinghub_errors
from sharinghub_tools.adapters.header_token import sendable
from sharinghub_tools.adapters.network_errors import cause
from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.domain.portal_answers import PortalConfiguration
from sharinghub_tools.errors import UsageError

CONNECT_SECONDS = 10.0
# To build an Item the portal asks GitLab several times, and MLflow.
READ_SECONDS = 60.0
TOKEN_HEADER = "X-Gitlab-Token"  # noqa: S105 - its name
_HIDDEN = "***"
_IN_ADDRESS = re.compile(r"(gitlab_token=)[^&\s\"'<>()\\#]*")
# DVC asks for it at every pull; there is nothing at this path itself.
_PROBED = "files/md5"

Json = dict[str, Any]


class SharingHubApi:
    """One SharingHub; may be used by several threads at once.

    Attributes:
        url: its address, without a trailing slash.
    """

    def __init__(self, url: str, token: str | None = None, *, verify: bool | str = True) -> None:
        """Prepare requests; none is sent yet.

        Args:
            url: address of the portal, ``/api`` not included.
            token: a GitLab token, of a person or a project; None asks as nobody.
            verify: whether the server's certificate is checked, or which certificates are trusted.

        Raises:
            UsageError: the address is none, or the token. No message repeats what may hold a
                secret.
        """
        self.url = portal_address(url)
        self._token = sendable(token, "the token for SharingHub") if token else None
        self._verify = verify
        self._of_thread = threading.local()
        if verify is False:
            http_client.accept_unchecked_certificates()

    def configuration(self) -> PortalConfiguration:
        """What the portal tells everybody; no token is sent.

        Raises:
            GitlabError: no SharingHub answers there.
        """
        with self._get("config/", token=None) as answer:
            content = self._json(answer)
        try:
            gitlab_url = content["gitlab"]["url"].rstrip("/")
            mlflow = content["mlflow"]
            return PortalConfiguration(
                gitlab_url=gitlab_url,
                mlflow_url=(mlflow.get("url") or "").rstrip("/") or None,
                has_store=content.get("store") is not None,
                mlflow_type=str(mlflow.get("type")),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise sharinghub_errors.no_sharinghub(self.url, "other JSON") from error

    def item(self, collection: str, path: str) -> Json:
        """The STAC Item of a project, as the portal shows it to who asks.

        Every read keeps what the portal has cached of it for another while.

        Args:
            collection: as ``ai-model``.
            path: path with namespace of the project in GitLab.

        Returns:
            The Item; a token in any of its texts is ``***``.

        Raises:
            NotOnGitlabError: the portal does not list the project there, or not for who asks.
            BrokenItemError: the portal fails on the project.
            RefusedError: the token is not known.
            UnansweredError: the portal is out of order, or not reached.
            GitlabError: no SharingHub answers there.
        """
        called = f"stac/collections/{quote(collection, safe='')}/items/{quote(path.strip('/'))}"
        with self._get(called, token=self._token) as answer:
            return self._json(answer, f"project '{path}' in collection '{collection}'")

    def check_store(self, project_id: int) -> None:
        """Prove that the DVC store takes the token for a project, without writing.

        The store judges every request alike and then sends it on to an address that is good for
        whoever has it: that one is neither followed nor told.

        Raises:
            NotOnGitlabError: no such project for who asks, or it has no category.
            RefusedError: the token is not known, its user is no Developer, or the project's
                category has no store.
            GitlabError: the portal cannot be asked.
        """
        self.object_address(project_id, _PROBED)

    def object_address(self, project_id: int, name: str) -> str:
        """Where an object of the DVC store is, for a while and for whoever has the address.

        Whether there is such an object, the store does not say.

        Args:
            project_id: GitLab's number of the project.
            name: of the object, as ``files/md5/ab/cdef…``.

        Raises:
            GitlabError: as for :meth:`check_store`.
        """
        with self._get(f"store/{project_id}/{quote(name)}", token=self._token) as answer:
            location = answer.headers.get("Location", "")
            if answer.status_code != 307 or origin(location) is None:
                self._json(answer, f"store of project {project_id}")
                raise sharinghub_errors.no_sharinghub(self.url, "something else than a store")
            return location

    def _get(self, called: str, *, token: str | None) -> requests.Response:
        headers = {"User-Agent": http_client.USER_AGENT, "Accept": "application/json"}
        if token is not None:
            headers[TOKEN_HEADER] = token
        try:
            return self._session().get(
                f"{self.url}/api/{called}",
                headers=headers,
                auth=http_client.Nobody(),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                verify=self._verify,
                # The token would go along.
                allow_redirects=False,
            )
        except (*http_client.UNANSWERED, OSError) as error:
            raise sharinghub_errors.unanswered(self.url, error) from cause(error)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = requests.Session()
        # Who is known by a token needs no cookie.
        session.cookies.clear()
        return session

    def _json(self, answer: requests.Response, what: str = "") -> Json:
        try:
            content = answer.json()
        except ValueError:
            content = None
        clean = redacted(content, self._token)
        if answer.status_code == 200 and isinstance(clean, dict):
            return clean
        detail = clean.get("detail") if isinstance(clean, dict) else None
        raise sharinghub_errors.answered(
            self.url, answer, detail, what, has_token=self._token is not None
        )


def redacted(content: Any, token: str | None = None) -> Any:
    """JSON without tokens: those of addresses, and ``token`` wherever it stands."""
    if isinstance(content, dict):
        return {redacted(key, token): redacted(value, token) for key, value in content.items()}
    if isinstance(content, list):
        return [redacted(value, token) for value in content]
    if not isinstance(content, str):
        return content
    text = _IN_ADDRESS.sub(rf"\1{_HIDDEN}", content)
    for spelling in {token, quote(token, safe="")} if token else ():
        text = text.replace(spelling, _HIDDEN)
    return text


def portal_address(url: str) -> str:
    """The address of a portal, without a trailing slash and ``/api``; raises UsageError."""
    text = url.strip().rstrip("/")
    if origin(text) is None or any(sign in text for sign in "@?#"):
        raise UsageError(
            "the portal's address is none; give it alone, as https://sharinghub.example: "
            "'sharinghub-url' in [tool.sharinghub], or --sharinghub-url where that is an option"
        )
    return text.removesuffix("/api")
