"""Git LFS without git-lfs: the batch API says where objects are.

https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md. The token goes
to the project's GitLab alone; objects are fetched with what GitLab says to send.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from sharinghub_tools.adapters import http_client
from sharinghub_tools.adapters.gitlab_access import TOKENS, Access
from sharinghub_tools.adapters.network_errors import cause, not_connected, one_line, reason
from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.adapters.patient_session import PatientSession
from sharinghub_tools.adapters.resumable_download import Address, NotServedError, ResumableDownload
from sharinghub_tools.domain.dataset_files import DataFile
from sharinghub_tools.errors import GitlabError, NotOnGitlabError, RefusedError, UnansweredError

_MEDIA_TYPE = "application/vnd.git-lfs+json"
_AT_ONCE = 100

Json = dict[str, Any]


class LfsObjects:
    """The objects of one project.

    Args:
        access: who asks which GitLab.
        project: path of the project, with its namespace.
        download: brings the bytes.
    """

    def __init__(self, access: Access, project: str, download: ResumableDownload) -> None:
        self._access = access
        self._project = project
        self._url = f"{access.url}/{project}.git/info/lfs/objects/batch"
        self._download = download
        headers = {"Accept": _MEDIA_TYPE, "Content-Type": _MEDIA_TYPE}
        if access.token is not None:
            login = f"{access.git_username}:{access.token}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
        self._session = PatientSession(access.url, headers, verify=access.verify)
        self._known: dict[str, Json] = {}

    def locate(self, files: Sequence[DataFile]) -> None:
        """Ask where the objects of files are, a hundred at a time.

        Raises:
            NotOnGitlabError: an object was never pushed.
            RefusedError: the token is not known, or may not read.
            GitlabError: GitLab cannot be asked.
        """
        for start in range(0, len(files), _AT_ONCE):
            self._ask(files[start : start + _AT_ONCE])

    def fetch(self, file: DataFile, target: Path, advance: Callable[[int], None]) -> None:
        """Bring the object of a file to the target; raises GitlabError and OSError."""

        def address() -> Address:
            action = self._known.pop(file.digest.value, None)
            if action is None:
                self._ask([file])
                action = self._known.pop(file.digest.value)
            headers = action.get("header")
            return Address(str(action["href"]), headers if isinstance(headers, Mapping) else {})

        what = f"'{file.path}' (Git LFS)"
        try:
            self._download.fetch(what, address, target, file.digest, advance)
        except NotServedError as error:
            if error.status == 404:
                raise NotOnGitlabError(f"{what}: its object is not there; {_PUSH}") from error
            raise

    def _ask(self, files: Sequence[DataFile]) -> None:
        objects = [{"oid": each.digest.value, "size": each.size} for each in files]
        body = {
            "operation": "download",
            "transfers": ["basic"],
            "hash_algo": "sha256",
            "objects": objects,
        }
        try:
            answer = self._session.send("POST", self._url, json=body)
        except (*http_client.UNANSWERED, OSError) as error:
            problem = not_connected(self._access.url, "GitLab", error) or reason(error)
            raise UnansweredError(f"Git LFS of {self._project}: {problem}") from cause(error)
        content = _json(answer)
        if answer.status_code != 200 or content is None:
            raise self._refusal(answer, content)
        by_oid = {each.digest.value: each.path for each in files}
        for each in content.get("objects") or ():
            self._keep(each, by_oid)
        if lost := [path for oid, path in by_oid.items() if oid not in self._known]:
            raise GitlabError(f"Git LFS of {self._project}: GitLab says nothing of '{lost[0]}'")

    def _keep(self, answered: Any, by_oid: Mapping[str, str]) -> None:
        oid = str(answered.get("oid"))
        if oid not in by_oid:
            return
        action = (answered.get("actions") or {}).get("download")
        if not isinstance(action, dict) or origin(str(action.get("href"))) is None:
            error = answered.get("error") or {}
            said = one_line(error.get("message") or "no address for it")
            raise NotOnGitlabError(
                f"'{by_oid[oid]}' (Git LFS): GitLab does not have its object ({said}); {_PUSH}"
            )
        self._known[oid] = action

    def _refusal(self, answer: requests.Response, content: Json | None) -> GitlabError:
        status, begin = answer.status_code, f"Git LFS of {self._project}"
        said = one_line((content or {}).get("message") or "")
        told = f" ({said})" if said else ""
        match status:
            case 401 if self._access.token is None:
                return RefusedError(
                    f"{begin}: {self._access.url} wants to know who asks; set {' or '.join(TOKENS)}"
                )
            case 401:
                return RefusedError(
                    f"{begin}: {self._access.url} refuses the token{told}: it is wrong, expired "
                    "or without the scope read_repository or api; give another"
                )
            case 403:
                return RefusedError(f"{begin}: the token, or its user, may not read it{told}")
            case 404:
                return NotOnGitlabError(f"{begin}: there is none, or not for this token{told}")
            case 501:
                return GitlabError(f"{begin}: it is switched off on {self._access.url}{told}")
        return GitlabError(f"{begin}: {self._access.url} answers {status}{told}")


_PUSH = "who made the dataset must push it: git lfs push --all origin"


def _json(answer: requests.Response) -> Json | None:
    try:
        content = answer.json()
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
