"""Which GitLab is asked, and as whom."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.errors import UsageError

HERE = "https://gitlab.example"
CONFIGURATION = f"""\
[global]
default = here
ssl_verify = /etc/ca.pem
timeout = 20

[elsewhere]
url = https://elsewhere.example
oauth_token = oauth-1

[here]
url = {HERE}/
private_token = glpat-file

[ci]
url = https://ci.example/gitlab
job_token = job-1
ssl_verify = false
timeout = 3
"""

Configure = Callable[[str], Path]


@pytest.fixture
def configure() -> Configure:
    """Writes python-gitlab's configuration file of this user."""

    def write(text: str) -> Path:
        file = Path.home() / ".python-gitlab.cfg"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def refused(settings_url: str | None = None, **environment: str) -> str:
    """The error's message, which holds no secret; neither does its traceback."""
    with pytest.raises(UsageError) as caught:
        Access.find(settings_url, environment)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


# The address


def test_nothing_said_is_gitlab_com_and_nobody() -> None:
    assert Access.find(None, {}) == Access("https://gitlab.com")


def test_the_addresses_in_their_order(configure: Configure) -> None:
    configure(f"[global]\ndefault = here\n[here]\nurl = {HERE}\n")
    environment = {"GITLAB_URL": "https://one.example", "CI_SERVER_URL": "https://two.example"}
    assert Access.find("https://three.example", environment).url == "https://one.example"
    del environment["GITLAB_URL"]
    assert Access.find("https://three.example", environment).url == "https://two.example"
    assert Access.find("https://three.example", {"GITLAB_URL": " "}).url == "https://three.example"
    assert Access.find(None, {}).url == HERE


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" https://gitlab.example/ ", HERE),
        ("https://gitlab.example/api/v4/", HERE),
        ("HTTPS://gitlab.example:8443", "https://gitlab.example:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://example.org/gitlab/", "https://example.org/gitlab"),
    ],
)
def test_an_address_as_people_give_it(given: str, expected: str) -> None:
    assert Access.find(given, {}).url == expected


WANTED = "give GitLab's address alone, as https://gitlab.example, and the token in GITLAB_TOKEN"


@pytest.mark.parametrize(
    "given",
    ["gitlab.example", "https://", "https:///x", "ftp://gitlab.example", "https://git lab", "http"],
)
def test_what_is_no_address_is_shown(given: str) -> None:
    assert refused(GITLAB_URL=given) == (
        f"GITLAB_URL '{given}' is not the address of a GitLab; {WANTED}"
    )


@pytest.mark.parametrize(
    "given",
    [
        "https://ada:s3cret@gitlab.example",
        "https://s3cret@gitlab.example",
        "https://ada:s3cret",
        "https://ada:s3cret%40gitlab.example",
        "https://gitlab.example/?private_token=s3cret",
        "https://gitlab.example/#s3cret",
        "https://gitlab.example/glpat-s3cret",
        "https://gitlab.example:s3cret/",
        "https://gitlab.example/s3cret\x1b[0m",
    ],
)
def test_what_may_hold_a_secret_is_not_shown(given: str) -> None:
    hidden = f"(it may hold a secret, so it is not shown) is not the address of a GitLab; {WANTED}"
    assert refused(GITLAB_URL=given) == f"GITLAB_URL {hidden}"
    assert refused(given) == f"'gitlab-url' in [tool.sharinghub] {hidden}"


@pytest.mark.parametrize(
    "given", ["https://gitlab.example/space/wine.git", "https://gitlab.example/space/-/blob/x"]
)
def test_the_address_of_a_project_is_not_that_of_gitlab(given: str) -> None:
    assert refused(given) == (
        f"'gitlab-url' in [tool.sharinghub] '{given}' is the address of a project; {WANTED}"
    )


# The token


def test_the_tokens_in_their_order(configure: Configure) -> None:
    file = configure(f"[here]\nurl = {HERE}\nprivate_token = glpat-file\n")
    environment = {
        "GITLAB_TOKEN": "glpat-1\n",
        "GITLAB_PRIVATE_TOKEN": "glpat-2",
        "CI_JOB_TOKEN": "job-1",
        "CI_SERVER_URL": HERE,
    }
    found = Access.find(None, environment)
    assert found == Access(HERE, "glpat-1", "private", "GITLAB_TOKEN")
    del environment["GITLAB_TOKEN"]
    found = Access.find(None, environment)
    assert found == Access(HERE, "glpat-2", "private", "GITLAB_PRIVATE_TOKEN")
    environment["GITLAB_PRIVATE_TOKEN"] = ""
    source = f"private_token in [here] of {file}"
    assert Access.find(None, environment) == Access(HERE, "glpat-file", "private", source)
    file.unlink()
    assert Access.find(None, environment) == Access(HERE, "job-1", "job", "CI_JOB_TOKEN")


def test_a_jobs_token_goes_to_the_jobs_gitlab_alone() -> None:
    environment = {"CI_JOB_TOKEN": "job-1", "CI_SERVER_URL": HERE}
    elsewhere = {**environment, "GITLAB_URL": "https://elsewhere.example"}
    assert Access.find(None, elsewhere) == Access("https://elsewhere.example")
    assert Access.find(None, {**environment, "GITLAB_URL": f"{HERE}/"}).kind == "job"
    assert Access.find(HERE, {"CI_JOB_TOKEN": "job-1"}).kind == "job"


@pytest.mark.parametrize("token", ["s3cret s3cret", "s3cret\nX-Admin: 1", "s3crét", "s3cret\udcff"])
def test_what_no_header_can_carry_is_no_token(token: str) -> None:
    assert refused(GITLAB_TOKEN=token) == (
        "GITLAB_TOKEN is not a token: it has a space, a line break or a character outside ASCII"
    )


def test_a_token_is_not_part_of_the_repr() -> None:
    assert repr(Access(HERE, "glpat-1", "private", "GITLAB_TOKEN")) == (
        f"Access(url='{HERE}', kind='private', source='GITLAB_TOKEN', verify=True, timeout=None)"
    )


# python-gitlab's configuration


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, Access(HERE, "glpat-file", "private", "private_token in [here]", "/etc/ca.pem", 20)),
        (
            "https://elsewhere.example/",
            Access(
                "https://elsewhere.example",
                "oauth-1",
                "oauth",
                "oauth_token in [elsewhere]",
                "/etc/ca.pem",
                20,
            ),
        ),
        (
            "https://ci.example/gitlab",
            Access("https://ci.example/gitlab", "job-1", "job", "job_token in [ci]", False, 3),
        ),
        ("https://ci.example", Access("https://ci.example")),
        ("http://gitlab.example", Access("http://gitlab.example")),
    ],
)
def test_the_section_for_the_address_is_taken(
    url: str | None, expected: Access, configure: Configure
) -> None:
    file = configure(CONFIGURATION)
    found = Access.find(url, {})
    assert found.source == (expected.source and f"{expected.source} of {file}")
    assert found == Access(
        expected.url, expected.token, expected.kind, found.source, expected.verify, expected.timeout
    )


def test_a_file_that_is_named_is_the_only_one(configure: Configure, tmp_path: Path) -> None:
    configure(CONFIGURATION)
    file = tmp_path / "other.cfg"
    file.write_text("[x]\nurl = https://x.example\n", encoding="utf-8")
    environment = {"PYTHON_GITLAB_CFG": str(file)}
    assert Access.find(HERE, environment) == Access(HERE)
    assert Access.find("https://x.example", environment) == Access("https://x.example")


def test_a_helper_is_run_for_the_token(configure: Configure) -> None:
    configure(f"[here]\nurl = {HERE}\nprivate_token = helper: echo s3c\n")
    assert Access.find(HERE, {}).token == "s3c"


def test_no_helper_is_run_where_the_environment_has_the_token(configure: Configure) -> None:
    configure(f"[here]\nurl = {HERE}\nprivate_token = helper: /no/such/program\n")
    assert Access.find(HERE, {"GITLAB_TOKEN": "glpat-1"}).token == "glpat-1"


@pytest.mark.parametrize(
    ("helper", "name"),
    [
        ("/no/such/program", "FileNotFoundError"),
        (f'"{sys.executable}" -c "exit(\'s3cret\')"', "GitlabConfigHelperError"),
        ('"unclosed', "ValueError"),
    ],
)
def test_a_helper_that_fails(helper: str, name: str, configure: Configure) -> None:
    file = configure(f"[here]\nurl = {HERE}\nprivate_token = helper: {helper}\n")
    assert refused(HERE) == (
        f"section [here] of {file} cannot be used ({name}); is its 'helper:' a program that "
        "prints the token?"
    )


def test_a_file_that_is_no_configuration(configure: Configure) -> None:
    what = (
        "is not a configuration file of python-gitlab: sections '[name]' with lines "
        "'option = value', in UTF-8"
    )
    file = configure("private_token = s3cret\n")
    assert refused() == f"{file} {what}"
    file.write_bytes(b"[here]\nprivate_token = s3cret\xff\n")
    assert refused() == f"{file} {what}"


def test_a_percent_sign_in_a_token_is_not_shown(configure: Configure) -> None:
    file = configure(f"[here]\nurl = {HERE}\nprivate_token = %s3cret\n")
    assert refused(HERE) == f"'private_token' in [here] of {file} has a % that is not written %%"


@pytest.mark.parametrize(
    ("file", "problem"),
    [("/no/such.cfg", "No such file or directory"), ("/", "Is a directory")],
)
def test_a_file_that_is_named_and_cannot_be_read(file: str, problem: str) -> None:
    assert refused(PYTHON_GITLAB_CFG=file) == (
        f"PYTHON_GITLAB_CFG is '{file}', which cannot be read: {problem}"
    )


def test_a_file_of_somebody_else_is_none(configure: Configure) -> None:
    configure("nothing that could be parsed").chmod(0)
    effective = os.geteuid()
    try:
        if effective == 0:
            os.seteuid(65534)
        assert Access.find(HERE, {}) == Access(HERE)
    finally:
        os.seteuid(effective)


def test_a_timeout_that_is_none(configure: Configure) -> None:
    file = configure(f"[here]\nurl = {HERE}\ntimeout = soon\n")
    assert refused(HERE) == (
        f"'timeout' for [here] of {file} must be a number of seconds, and is 'soon'"
    )


# Certificates


def test_certificates_of_the_environment() -> None:
    job = {"CI_SERVER_URL": HERE, "CI_SERVER_TLS_CA_FILE": "/ci.pem"}
    assert Access.find(None, job).verify == "/ci.pem"
    assert Access.find(None, {**job, "GITLAB_URL": "https://elsewhere.example"}).verify is True
    assert Access.find(None, {**job, "SSL_CERT_FILE": "/ssl.pem"}).verify == "/ssl.pem"
    both = {"SSL_CERT_FILE": "/ssl.pem", "REQUESTS_CA_BUNDLE": "/requests.pem"}
    assert Access.find(None, both).verify == "/requests.pem"


# git


@pytest.mark.parametrize(
    ("kind", "user"), [("private", "oauth2"), ("oauth", "oauth2"), ("job", "gitlab-ci-token")]
)
def test_the_users_name_for_git(kind: str, user: str) -> None:
    assert Access(HERE, "x", kind).git_username == user  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{HERE}/space/wine.git", True),
        ("https://GITLAB.example:443/space/wine.git", True),
        ("http://gitlab.example/space/wine.git", False),
        ("https://gitlab.example:8443/space/wine.git", False),
        ("https://gitlab.example.evil.org/space/wine.git", False),
        ("https://gitlab.example@evil.org/space/wine.git", False),
        (r"https://evil.org\@gitlab.example/space/wine.git", False),
        ("git@gitlab.example:space/wine.git", False),
    ],
)
def test_where_the_token_may_go(url: str, expected: bool) -> None:
    assert Access(f"{HERE}/gitlab").is_same_host(url) is expected


def test_nothing_heavy_is_imported_to_find_out() -> None:
    heavy = "import sys, sharinghub_tools.adapters.gitlab_access as a; a.Access.find(None, {})"
    check = f"{heavy}; print({{'gitlab', 'requests'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
