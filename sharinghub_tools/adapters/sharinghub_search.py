"""A SharingHub's catalogue, searched through its STAC API by pystac-client.

The portal wants one collection in each search, and writes tokens into the addresses of what it
answers: none leaves this module. Every request goes to the portal that a person named, whatever
address it has for itself (https://github.com/csgroup-oss/sharinghub-server).
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sharinghub_tools.adapters import http_client, sharinghub_errors
from sharinghub_tools.adapters.header_token import sendable
from sharinghub_tools.adapters.network_errors import cause
from sharinghub_tools.adapters.sharinghub_api import TOKEN_HEADER, portal_address, redacted
from sharinghub_tools.domain.portal_search import PortalSearch
from sharinghub_tools.errors import EnvironmentLacksError, GitlabError

if TYPE_CHECKING:
    from pystac_client import Client

_TIMEOUT_SECONDS = 60.0
# GitLab answers no more at once.
_LARGEST_PAGE = 100
_API = "/api/stac"
_BUSY = (429, 502, 503, 504)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        features: cards or Items; a token in any of their texts is ``***``.
        matched: how many there are; None where the portal did not count them.
    """

    features: list[Json]
    matched: int | None


class SharingHubSearch:
    """The catalogue of one portal.

    Attributes:
        url: its address, without a trailing slash.
    """

    def __init__(self, url: str, token: str | None = None, *, verify: bool | str = True) -> None:
        """Prepare requests; none is sent yet.

        Args:
            url: address of the portal, ``/api`` not included.
            token: a GitLab token; None asks as nobody.
            verify: whether the server's certificate is checked, or which certificates are trusted.

        Raises:
            UsageError: the address is none, or the token.
        """
        self.url = portal_address(url)
        self._token = sendable(token, "the token for SharingHub") if token else None
        self._verify = verify
        self._answer: requests.Response | None = None
        if verify is False:
            http_client.accept_unchecked_certificates()

    def find(self, search: PortalSearch, *, whole: bool) -> Found:
        """Ask, page by page, until there are as many as the search wants.

        Args:
            search: what is asked.
            whole: the Items with all that the portal knows, in place of the cards of its listing.

        Raises:
            EnvironmentLacksError: pystac-client is not installed.
            NotOnGitlabError: the portal has no such collection.
            RefusedError: the token is not known, or there is none and the portal wants one.
            BrokenItemError: the portal fails on a project of a page.
            UnansweredError: the portal is out of order, or not reached.
            GitlabError: no SharingHub answers there.
        """
        try:
            from pystac_client.exceptions import APIError
        except ImportError as error:
            raise EnvironmentLacksError(
                "searching needs pystac-client; run: pip install 'sharinghub-tools[dataset]'"
            ) from error
        features: list[Json] = []
        matched = None
        try:
            asked = self._client(search, "full" if whole else "preview").search(
                method="GET",
                collections=[search.collection],
                bbox=search.bbox,
                max_items=search.limit,
                limit=min(search.limit, _LARGEST_PAGE),
            )
            for page in asked.pages_as_dicts():
                features += [redacted(feature, self._token) for feature in page["features"]]
                matched = page.get("numberMatched")
        except APIError as error:
            raise self._failure(error, f"search in '{search.collection}'") from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # What pystac-client says of a document that is none of STAC.
            raise sharinghub_errors.no_sharinghub(self.url, "no STAC catalogue") from cause(error)
        return Found(features, matched if isinstance(matched, int) else None)

    def _client(self, search: PortalSearch, mode: str) -> Client:
        from pystac_client import Client
        from pystac_client.stac_api_io import StacApiIO

        of_portal = {"mode": mode, **({"q": search.query} if search.query else {})}

        def sent(request: requests.Request) -> requests.Request:
            parts = urlsplit(request.url)
            place = parts.path.partition(_API)[2]
            request.url = f"{self.url}{_API}{place}" + (f"?{parts.query}" if parts.query else "")
            # The address of the next page has them already.
            if place == "/search" and not parse_qs(parts.query):
                request.params = {**request.params, **of_portal}
            return request

        headers = {"User-Agent": http_client.USER_AGENT}
        if self._token is not None:
            headers[TOKEN_HEADER] = self._token
        stac_io = StacApiIO(headers=headers)
        stac_io.session.auth = http_client.Nobody()
        stac_io.session.hooks["response"].append(self._remember)
        for scheme in ("http://", "https://"):
            stac_io.session.mount(scheme, _Patient(self._verify))
        with warnings.catch_warnings():
            # The portal says otherwise than pystac-client expects what it can do, and does it.
            warnings.simplefilter("ignore")
            return Client.open(
                f"{self.url}{_API}",
                stac_io=stac_io,
                request_modifier=sent,
                timeout=_TIMEOUT_SECONDS,
            )

    def _remember(self, answer: requests.Response, **_: Any) -> None:
        self._answer = answer
        # It would be followed, and the token with it.
        if answer.is_redirect:
            raise _RedirectedError

    def _failure(self, error: Exception, what: str) -> GitlabError:
        first = error.__context__
        if first is not None and not isinstance(first, _RedirectedError):
            return sharinghub_errors.unanswered(self.url, _as_error(first))
        answer = self._answer
        assert answer is not None  # noqa: S101 - it is what the error is about
        detail = None
        with suppress(ValueError, AttributeError):
            detail = redacted(answer.json().get("detail"), self._token)
        return sharinghub_errors.answered(
            self.url, answer, detail, what, has_token=self._token is not None
        )


class _RedirectedError(Exception):
    """The portal leads elsewhere."""


class _Patient(HTTPAdapter):
    """Asks a busy portal again, and checks certificates as it was told."""

    def __init__(self, verify: bool | str) -> None:
        self._verify = verify
        again = Retry(total=3, connect=0, read=0, status_forcelist=_BUSY, backoff_factor=0.3)
        again.raise_on_status = False
        super().__init__(max_retries=again)

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        """Send it; see :class:`requests.adapters.HTTPAdapter`."""
        if self._verify is not True:
            more["verify"] = self._verify
        return super().send(request, *args, **more)


def _as_error(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else Exception(str(error))
