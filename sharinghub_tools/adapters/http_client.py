"""What the HTTP clients of GitLab, SharingHub and MLflow share."""

from __future__ import annotations

import requests
import urllib3
from requests.auth import AuthBase

from sharinghub_tools import __version__

USER_AGENT = f"sharinghub-tools/{__version__}"

# What a request that gets no answer raises: requests lets through what urllib3 and the parsers of
# URLs say of a host that is none.
UNANSWERED = (
    requests.exceptions.RequestException,
    urllib3.exceptions.HTTPError,
    ValueError,
)


class Nobody(AuthBase):
    """Proves nothing: otherwise requests takes ``~/.netrc``."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave the request as it is."""
        return request


def accept_unchecked_certificates() -> None:
    """Warn of no certificate: somebody switched the check off, and knows."""
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
