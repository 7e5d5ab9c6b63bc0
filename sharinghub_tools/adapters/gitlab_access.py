"""Which GitLab is asked, and as whom: the environment's variables, python-gitlab's configuration.

The order is that of python-gitlab's own command line
(https://python-gitlab.readthedocs.io/en/stable/cli-usage.html#configuration), with ``GITLAB_TOKEN``
before its ``GITLAB_PRIVATE_TOKEN``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from sharinghub_tools.adapters import gitlab_configuration
from sharinghub_tools.errors import UsageError

GITLAB_COM = "https://gitlab.com"
TOKENS = ("GITLAB_TOKEN", "GITLAB_PRIVATE_TOKEN")
JOB_TOKEN = "CI_JOB_TOKEN"  # noqa: S105 - names of variables
URLS = ("GITLAB_URL", "CI_SERVER_URL")
# What may hold a password, or a token, where an address is expected.
_UNSAFE = ("@", "%40", "?", "#", "glpat-")
_API = "/api/v4"
_PORTS = {"http": 80, "https": 443}

Kind = Literal["private", "oauth", "job"]


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks which GitLab.

    Attributes:
        url: GitLab's address, without a trailing slash.
        token: what proves who asks; None asks as nobody.
        kind: ``private`` is a personal, group or project access token, ``oauth`` an OAuth 2.0
            token, ``job`` the token of a CI job (https://docs.gitlab.com/api/rest/authentication/).
        source: for people, where the token comes from.
        verify: whether the server's certificate is checked, or the path of the certificates that
            are trusted.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    kind: Kind | None = None
    source: str | None = None
    verify: bool | str = True

    @classmethod
    def find(cls, settings_url: str | None, environment: Mapping[str, str]) -> Access:
        """Find out who asks which GitLab.

        The address is that of ``GITLAB_URL``, else ``CI_SERVER_URL``, else the settings', else of
        python-gitlab's default, else GitLab.com. The token is that of ``GITLAB_TOKEN``, else
        ``GITLAB_PRIVATE_TOKEN``, else of the section of python-gitlab's configuration for that
        address, else ``CI_JOB_TOKEN``, which goes to the job's own GitLab alone.

        Raises:
            UsageError: an address or a token is none, or the configuration cannot be read. No
                message repeats what may hold a secret.
        """
        configuration = gitlab_configuration.read(environment)
        url = _first_address(settings_url, environment, configuration.default_url)
        section = configuration.section_of(lambda given: _same_address(given, url))
        verify = _certificates(url, environment)
        if section is not None:
            configured = configuration.ssl_verify(section)
            verify = verify if configured is None else configured
        for name in TOKENS:
            if token := environment.get(name, "").strip():
                return cls(url, _token(token, name), "private", name, verify)
        if section is not None and (found := configuration.token(section)):
            kind, token, source = found
            return cls(url, _token(token, source), kind, source, verify)
        job_token = environment.get(JOB_TOKEN, "").strip()
        if job_token and _is_the_jobs(url, environment):
            return cls(url, _token(job_token, JOB_TOKEN), "job", JOB_TOKEN, verify)
        return cls(url, verify=verify)

    @property
    def git_username(self) -> str:
        """The user's name for git over HTTP with the token as the password.

        https://docs.gitlab.com/user/profile/personal_access_tokens/#clone-repository-using-personal-access-token
        and https://docs.gitlab.com/ci/jobs/ci_job_token/.
        """
        return "gitlab-ci-token" if self.kind == "job" else "oauth2"

    def is_same_host(self, url: str) -> bool:
        """Whether ``url`` is of this GitLab's host and scheme, so that the token may go there."""
        return _origin(url) == _origin(self.url)


def _first_address(
    settings_url: str | None, environment: Mapping[str, str], configured: str | None
) -> str:
    for name in URLS:
        if value := environment.get(name, "").strip():
            return _address(value, name)
    if settings_url:
        return _address(settings_url, "'gitlab-url' in [tool.sharinghub]")
    if configured:
        return _address(configured, "the default url of python-gitlab's configuration")
    return GITLAB_COM


def _address(value: str, place: str) -> str:
    """The address without a trailing slash."""
    text = value.strip()
    wanted = "give GitLab's address alone, as https://gitlab.example"
    if any(sign in text for sign in _UNSAFE) or not text.isprintable() or _origin(text) is None:
        # An odd port may be a password.
        shown = "" if _is_shown(text) else " (it may hold a secret, so it is not shown)"
        value_shown = f" '{text}'" if _is_shown(text) else ""
        raise UsageError(f"{place}{value_shown} is no address of GitLab{shown}; {wanted}")
    parts = urlsplit(text)
    path = parts.path.rstrip("/")
    if path.endswith(".git") or "/-/" in f"{path}/":
        raise UsageError(f"{place} '{text}' is the address of a project; {wanted}")
    return f"{parts.scheme.lower()}://{parts.netloc}{path.removesuffix(_API)}"


def _is_shown(text: str) -> bool:
    if any(sign in text for sign in _UNSAFE) or not text.isprintable():
        return False
    try:
        return ":" not in urlsplit(text).netloc or urlsplit(text).port is not None
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host or port == 0 or " " in parts.netloc:
        return None
    return parts.scheme, host, port or _PORTS[parts.scheme]


def _same_address(given: str, url: str) -> bool:
    path = urlsplit(given.strip()).path.rstrip("/").removesuffix(_API)
    return _origin(given) == _origin(url) and path == urlsplit(url).path


def _is_the_jobs(url: str, environment: Mapping[str, str]) -> bool:
    server = environment.get("CI_SERVER_URL", "").strip()
    return not server or _same_address(server, url)


def _certificates(url: str, environment: Mapping[str, str]) -> bool | str:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        if path := environment.get(name):
            return path
    # The job's own GitLab (https://docs.gitlab.com/ci/variables/predefined_variables/).
    path = environment.get("CI_SERVER_TLS_CA_FILE")
    return path if path and _is_the_jobs(url, environment) else True


def _token(token: str, source: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(
            f"{source} is not a token: it has a space, a line break or a character outside ASCII"
        )
    return token
