"""The portal's DVC store: every request is checked, and sent on to a presigned address.

The addresses are the portal's own here, signed by a key that no client knows; as with S3, one is
good for one method, one object and some time, and says no word of who asked for it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlencode

from tests.gitlab.answers import Answer
from tests.gitlab.ranges import ranged
from tests.sharinghub.answers import Refused, not_a_number
from tests.sharinghub.clock import Cache, Clock
from tests.sharinghub.gitlab_view import CONTRIBUTOR, GitlabView
from tests.sharinghub.stac import remembered_path, remembered_user

BUCKET = "/s3/sharinghub"
_ACCESS_SECONDS = 300
_SIGNED_SECONDS = 3600
_BINARY = "application/octet-stream"


class Store:
    """Answers below ``/api/store`` and the objects' bucket."""

    def __init__(self, gitlab: GitlabView, cache: Cache, clock: Clock, folder: Path) -> None:
        self._gitlab = gitlab
        self._cache = cache
        self._clock = clock
        self._folder = folder
        self._key = secrets.token_bytes(32)

    def folder(self, project_id: int) -> Path:
        """Where the objects of a project are, each a file at its path."""
        return self._folder / str(project_id)

    def answer(self, method: str, path: str, token: str, root: str, body: bytes) -> Answer:
        """Answer below ``/api/store``; ``path`` is ``<project id>/<object>``, decoded."""
        given, _, name = path.partition("/")
        if not given.lstrip("-").isdigit():
            raise not_a_number("project_id", given)
        if method not in {"GET", "HEAD", "PUT", "POST"}:
            raise Refused(405, "Method Not Allowed")
        self._check(token, int(given))
        if method == "POST":
            self._write(f"{given}/{name}", body)
            return Answer.of({"message": "File uploaded successfully"})
        signed_for = "PUT" if method == "PUT" else "GET"
        return Answer(307, headers={"Location": root + self._signed(signed_for, f"{given}/{name}")})

    def _check(self, token: str, project_id: int) -> None:
        user = remembered_user(self._cache, self._gitlab, token)
        path = remembered_path(self._cache, self._gitlab, token, project_id)
        allowed = self._cache.get(("store", user, path))
        if allowed is None:
            project = self._gitlab.project(token, path)
            if not all(category.enables("store-s3") for category in project.categories):
                raise Refused(403, "S3 store is not enabled for this project's category")
            allowed = project.access_level >= CONTRIBUTOR
            self._cache.put(("store", user, path), allowed, _ACCESS_SECONDS)
        if not allowed:
            raise Refused(403, "Insufficient access level, must be at least developer.")

    # the bucket

    def bucket(
        self,
        method: str,
        name: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        """Answer below :data:`BUCKET` as S3 does; ``name`` is decoded."""
        expires = query.get("X-Amz-Expires", "")
        signature = self._signature(method, name, expires)
        if not hmac.compare_digest(signature, query.get("X-Amz-Signature", "")):
            return _s3_error(403, "SignatureDoesNotMatch")
        if float(expires) < self._clock.now():
            return _s3_error(403, "AccessDenied")
        if method == "PUT":
            return self._put(name, headers, body)
        return ranged(self._get(name), headers)

    def _put(self, name: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if headers.get("Content-Type") != _BINARY:
            return _s3_error(403, "SignatureDoesNotMatch")
        if headers.get("Transfer-Encoding", "").lower() == "chunked":
            return _s3_error(501, "NotImplemented")
        self._write(name, body)
        return Answer(headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})

    def _get(self, name: str) -> Answer:
        target = self._target(name)
        if not target.is_file():
            return _s3_error(404, "NoSuchKey")
        return Answer(200, target.read_bytes(), content_type=_BINARY)

    def _signed(self, method: str, name: str) -> str:
        expires = str(self._clock.now() + _SIGNED_SECONDS)
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": "key-of-the-tests/eu-west-0/s3/aws4_request",
            "X-Amz-Expires": expires,
            "X-Amz-Signature": self._signature(method, name, expires),
        }
        return f"{BUCKET}/{quote(name)}?{urlencode(query)}"

    def _signature(self, method: str, name: str, expires: str) -> str:
        return hmac.new(self._key, f"{method}\n{name}\n{expires}".encode(), "sha256").hexdigest()

    def _write(self, name: str, body: bytes) -> None:
        target = self._target(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
        new.write_bytes(body)
        new.replace(target)

    def _target(self, name: str) -> Path:
        if ".." in PurePosixPath(name).parts:
            raise Refused(404, "Not Found")
        return self._folder / name


def _s3_error(status: int, code: str) -> Answer:
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return Answer(status, xml.encode(), content_type="application/xml")
