"""Which GitLab is asked, and as whom: the environment's variables, python-gitlab's configuration.

The order is that of python-gitlab's own command line
(https://python-gitlab.readthedocs.io/en/stable/cli-usage.html#configuration), with ``GITLAB_TOKEN``
before its ``GITLAB_PRIVATE_TOKEN``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from sharinghub_tools.adapters import gitlab_configuration
from sharinghub_tools.adapters.gitlab_configuration import Kind
from sharinghub_tools.adapters.header_token import sendable
from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.errors import UsageError

GITLAB_COM = "https://gitlab.com"
TOKENS = ("GITLAB_TOKEN", "GITLAB_PRIVATE_TOKEN")
JOB_TOKEN = "CI_JOB_TOKEN"  # noqa: S105 - names of variables
_JOBS_SERVER = "CI_SERVER_URL"
_URLS = ("GITLAB_URL", _JOBS_SERVER)
_WANTED = "give GitLab's address alone, as https://gitlab.example, and the token in GITLAB_TOKEN"
# Where an address is expected, these may come with a password or a token.
_UNSAFE = ("@", "%40", "?", "#", "glpat-")
_API = "/api/v4"


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
        timeout: seconds that GitLab may take for an answer; None leaves it to the client.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    kind: Kind | None = None
    source: str | None = None
    verify: bool | str = True
    timeout: float | None = None

    @classmethod
    def find(
        cls,
        settings_url: str | None,
        environment: Mapping[str, str],
        given_url: str | None = None,
    ) -> Access:
        """Find out who asks which GitLab.

        The address is the given one, else that of ``GITLAB_URL``, else ``CI_SERVER_URL``, else the
        settings', else of python-gitlab's default, else GitLab.com. The token is that of
        ``GITLAB_TOKEN``, else ``GITLAB_PRIVATE_TOKEN``, else of the section of python-gitlab's
        configuration for that address, else ``CI_JOB_TOKEN``, which goes to the job's own GitLab
        alone.

        Raises:
            UsageError: an address or a token is none, or the configuration cannot be read. No
                message repeats what may hold a secret.
        """
        configuration = gitlab_configuration.read(environment)
        if given_url is not None:
            url = _address(given_url, "GitLab's address")
        else:
            url = _first_address(settings_url, environment, configuration.default_url)
        access = cls(url, verify=_certificates(url, environment))
        section = configuration.section_of(lambda given: _is_same_address(given, url))
        if section is not None:
            verify = configuration.ssl_verify(section)
            access = replace(
                access,
                verify=access.verify if verify is None else verify,
                timeout=configuration.timeout(section),
            )
        for name in TOKENS:
            if token := environment.get(name, "").strip():
                return access._with("private", token, name)
        if section is not None and (found := configuration.token(section)):
            return access._with(*found)
        job_token = environment.get(JOB_TOKEN, "").strip()
        if job_token and _is_the_jobs(url, environment):
            return access._with("job", job_token, JOB_TOKEN)
        return access

    @property
    def git_username(self) -> str:
        """The user's name for git over HTTP, where the token is the password.

        https://docs.gitlab.com/user/profile/personal_access_tokens/#clone-repository-using-personal-access-token
        and https://docs.gitlab.com/ci/jobs/ci_job_token/.
        """
        return "gitlab-ci-token" if self.kind == "job" else "oauth2"

    def is_same_host(self, url: str) -> bool:
        """Whether the token may go to ``url``: it has this GitLab's scheme, host and port."""
        return origin(url) == origin(self.url)

    def _with(self, kind: Kind, token: str, source: str) -> Access:
        return replace(self, token=sendable(token, source), kind=kind, source=source)


def _first_address(
    settings_url: str | None, environment: Mapping[str, str], configured: str | None
) -> str:
    for name in _URLS:
        if value := environment.get(name, "").strip():
            return _address(value, name)
    if settings_url:
        return _address(settings_url, "'gitlab-url' in [tool.sharinghub]")
    if configured:
        return _address(configured, "the default url of python-gitlab's configuration")
    return GITLAB_COM


def _address(value: str, place: str) -> str:
    text = value.strip()
    if origin(text) is None or " " in text or any(sign in text for sign in _UNSAFE):
        shown = f"'{text}'" if _is_safe(text) else "(it may hold a secret, so it is not shown)"
        raise UsageError(f"{place} {shown} is not the address of a GitLab; {_WANTED}")
    parts = urlsplit(text)
    path = parts.path.rstrip("/")
    if path.endswith(".git") or "/-/" in f"{path}/":
        raise UsageError(f"{place} '{text}' is the address of a project; {_WANTED}")
    return f"{parts.scheme}://{parts.netloc}{path.removesuffix(_API)}"


def _is_safe(text: str) -> bool:
    """Whether no part of it can be a password or a token."""
    has_colon = ":" in text.partition("://")[2]
    return text.isprintable() and not has_colon and not any(sign in text for sign in _UNSAFE)


def _is_same_address(given: str, url: str) -> bool:
    if origin(given.strip()) is None or origin(given.strip()) != origin(url):
        return False
    return urlsplit(given.strip()).path.rstrip("/").removesuffix(_API) == urlsplit(url).path


def _is_the_jobs(url: str, environment: Mapping[str, str]) -> bool:
    server = environment.get(_JOBS_SERVER, "").strip()
    return not server or _is_same_address(server, url)


def _certificates(url: str, environment: Mapping[str, str]) -> bool | str:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        if path := environment.get(name):
            return path
    # Of the job's own GitLab (https://docs.gitlab.com/ci/variables/predefined_variables/).
    path = environment.get("CI_SERVER_TLS_CA_FILE")
    return path if path and _is_the_jobs(url, environment) else True
