"""A STAC API: its Collections and Items, read, and changed through its Transaction extension.

Source: https://github.com/stac-api-extensions/transaction, and for many Items in one request
stac-fastapi's ``bulk_items``. Each change may be sent twice and is done once: an Item that is
created again is replaced, one that is deleted again is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urljoin

import requests

from sharinghub_tools.adapters import http_client, stac_api_errors
from sharinghub_tools.adapters.network_errors import cause
from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.adapters.patient_session import PatientSession
from sharinghub_tools.domain.stac.kinds import Json
from sharinghub_tools.domain.stac.writing import Refusal, Write
from sharinghub_tools.errors import StacApiError, UsageError

_PAGE = 500
_DONE = frozenset({200, 201, 202, 204})
_NO_SUCH_ROUTE = frozenset({404, 405, 501})
# What is wrong is in what was sent: in one Item of many, or their number.
_NOT_SO = frozenset({400, 409, 413, 422, 500})


class StacApi:
    """One STAC API; may be used by several threads at once.

    Attributes:
        url: of its landing page, without a trailing slash.
    """

    def __init__(self, url: str, headers: Mapping[str, str], **session: Any) -> None:
        """Prepare requests; none is sent yet.

        Args:
            url: of the landing page.
            headers: of each request: who asks.
            session: see :class:`PatientSession`.

        Raises:
            UsageError: the URL is none.
        """
        self.url = url.strip().rstrip("/")
        if origin(self.url) is None or any(sign in self.url for sign in "@?#"):
            raise UsageError(
                "the address of the STAC API is none; give that of its landing page alone, as "
                "https://stac.example/api"
            )
        self._session = PatientSession(self.url, headers, **session)
        self._has_bulk = True
        self._has_fields = False

    def open(self, *, to_write: bool) -> None:
        """Look whether this is a STAC API, and what it can do.

        Raises:
            StacApiError: it is none, it takes no changes, or it cannot be asked.
        """
        landing = self._json("GET", self.url, "show its landing page")
        if "stac_version" not in landing or "links" not in landing:
            raise StacApiError(f"{self.url} is no STAC API; give the address of its landing page")
        conforms = landing.get("conformsTo")
        classes = [str(each) for each in conforms] if isinstance(conforms, list) else []
        if to_write and not any("transaction" in each for each in classes):
            raise StacApiError(
                f"{self.url} does not have the Transaction extension: nobody can publish there"
            )
        self._has_fields = any(each.endswith("ogcapi-features#fields") for each in classes)

    def collection(self, collection: str) -> Json | None:
        """A Collection; None where there is none; raises StacApiError."""
        return self._found(self._at(collection), f"show the Collection '{collection}'")

    def put_collection(self, content: Json, *, is_there: bool) -> None:
        """Create a Collection, or replace it; raises StacApiError."""
        identifier = str(content["id"])
        what = f"take the Collection '{identifier}'"
        answer = None
        if not is_there:
            answer = self._send("POST", f"{self.url}/collections", json=content)
        if answer is None or answer.status_code == 409:
            answer = self._send("PUT", self._at(identifier), json=content)
        if answer.status_code not in _DONE:
            raise stac_api_errors.answered(self.url, what, answer)

    def items(self, collection: str) -> Iterator[Json]:
        """All Items of a Collection, page by page; raises StacApiError."""
        yield from self._features(collection, {})

    def ids(self, collection: str) -> Iterator[str]:
        """The ids of all Items of a Collection; raises StacApiError."""
        parameters = {"fields": "id"} if self._has_fields else {}
        for item in self._features(collection, parameters):
            yield str(item.get("id"))

    def item(self, collection: str, identifier: str) -> Json | None:
        """An Item; None where there is none; raises StacApiError."""
        return self._found(self._at(collection, identifier), f"show the Item '{identifier}'")

    def write(self, collection: str, writes: Sequence[Write]) -> list[Refusal]:
        """Create and replace Items; returns what the API takes in no way.

        Raises:
            StacApiError: it refuses who asks, or cannot be asked.
        """
        if len(writes) > 1 and self._has_bulk:
            items = {str(write.item["id"]): write.item for write in writes}
            body = {"items": items, "method": "upsert"}
            answer = self._send("POST", f"{self._at(collection)}/bulk_items", json=body)
            if answer.status_code in _DONE:
                return _refused(answer)
            if answer.status_code in _NO_SUCH_ROUTE:
                self._has_bulk = False
            elif answer.status_code in _NOT_SO:
                half = len(writes) // 2
                return self.write(collection, writes[:half]) + self.write(collection, writes[half:])
            else:
                raise stac_api_errors.answered(self.url, "take Items", answer)
        refusals = (self._write_one(collection, write) for write in writes)
        return [refusal for refusal in refusals if refusal is not None]

    def _write_one(self, collection: str, write: Write) -> Refusal | None:
        identifier = str(write.item["id"])
        own, all_items = self._at(collection, identifier), f"{self._at(collection)}/items"
        if write.is_there:
            answer = self._send("PUT", own, json=write.item)
        else:
            answer = self._send("POST", all_items, json=write.item)
        # Somebody was faster, or the answer to the same request was lost.
        if not write.is_there and answer.status_code == 409:
            answer = self._send("PUT", own, json=write.item)
        elif write.is_there and answer.status_code == 404:
            answer = self._send("POST", all_items, json=write.item)
        if answer.status_code in _DONE:
            return None
        if answer.status_code in _NOT_SO:
            said = stac_api_errors.said_by(answer) or f"it answers {answer.status_code}"
            return Refusal(identifier, said)
        raise stac_api_errors.answered(self.url, f"take the Item '{identifier}'", answer)

    def delete(self, collection: str, identifier: str) -> None:
        """Delete an Item; one that is not there is no error; raises StacApiError."""
        answer = self._send("DELETE", self._at(collection, identifier))
        if answer.status_code not in _DONE | {404}:
            what = f"delete the Item '{identifier}'"
            raise stac_api_errors.answered(self.url, what, answer)

    def _features(self, collection: str, parameters: Mapping[str, str]) -> Iterator[Json]:
        url: str | None = f"{self._at(collection)}/items"
        asked: Mapping[str, str] | None = {"limit": str(_PAGE), **parameters}
        while url is not None:
            page = self._json("GET", url, f"list the Items of '{collection}'", asked)
            yield from (each for each in page.get("features", ()) if isinstance(each, dict))
            following, asked, before = _next(page), None, url
            url = None if following is None else urljoin(url, following)
            if url == before:
                raise StacApiError(f"{url} says that it is its own next page; tell who runs it")
            if url is not None and origin(url) != origin(self.url):
                raise StacApiError(
                    f"{self.url} says that more Items are at another server ({origin(url)}); it "
                    "does not know its own address: tell who runs it"
                )

    def _at(self, collection: str, item: str | None = None) -> str:
        place = f"{self.url}/collections/{quote(collection, safe='')}"
        return place if item is None else f"{place}/items/{quote(item, safe='')}"

    def _found(self, url: str, what: str) -> Json | None:
        answer = self._send("GET", url)
        return None if answer.status_code == 404 else self._object(answer, what)

    def _json(
        self, method: str, url: str, what: str, params: Mapping[str, str] | None = None
    ) -> Json:
        return self._object(self._send(method, url, params=params), what)

    def _object(self, answer: requests.Response, what: str) -> Json:
        try:
            content = answer.json()
        except ValueError:
            content = None
        if answer.status_code == 200 and isinstance(content, dict):
            return content
        raise stac_api_errors.answered(self.url, what, answer)

    def _send(self, method: str, url: str, **request: Any) -> requests.Response:
        try:
            return self._session.send(method, url, **request)
        except (*http_client.UNANSWERED, OSError) as error:
            raise stac_api_errors.unanswered(self.url, error) from cause(error)


def _next(page: Json) -> str | None:
    links = page.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "next":
            return str(link.get("href"))
    return None


def _refused(answer: requests.Response) -> list[Refusal]:
    try:
        errors = answer.json().get("errors") or []
    except (ValueError, AttributeError):
        return []
    told = [each for each in errors if isinstance(each, dict)]
    return [
        Refusal(str(each.get("id")), str(each.get("msg", "it does not say why"))) for each in told
    ]
