"""The client's patience, and what it says of a GitLab that does not answer as one."""

from __future__ import annotations

import base64
import json
import socket
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gitlab
import pytest

from sharinghub_tools import __version__
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.gitlab_client import open_client
from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.adapters.gitlab_projects import current_user
from sharinghub_tools.domain.gitlab_project import GitlabUser
from sharinghub_tools.errors import (
    GitlabError,
    NotOnGitlabError,
    RefusedError,
    SharingHubError,
    UnansweredError,
)
from tests.unit.adapters.stub_server import Answer, Asked, as_json, stub_server

TOKEN = "glpat-s3cret"
ADA = as_json({"id": 7, "username": "ada", "web_url": "https://gitlab.example/ada"})
MADE = as_json({"id": 5}, 201)
DROPPED = Answer(drop=True)
CUT = replace(ADA, cut=True)
PAGE = Answer(200, "<html>Welcome</html>", "text/html; charset=utf-8")
PROXY_PAGE = Answer(502, "<html>502 Bad Gateway</html>", "text/html")


def busy(retry_after: str | None) -> Answer:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Answer(429, "Retry later\n", "text/plain", headers)


class Stub:
    """A GitLab that gives one answer after the other, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[Asked] = []
        self.waits: list[float] = []
        self.url = ""

    def client(self, kind: str | None = "private", **access: Any) -> gitlab.Gitlab:
        token = TOKEN if kind else None
        source = "GITLAB_TOKEN" if kind else None
        who = Access(self.url, token, kind, source, **access)  # type: ignore[arg-type]
        return open_client(who, wait=self.waits.append)

    def reads(self, *answers: Answer, client: gitlab.Gitlab | None = None) -> GitlabUser:
        self._prepare(answers)
        return current_user(client or self.client())

    def writes(self, *answers: Answer, client: gitlab.Gitlab | None = None) -> Any:
        self._prepare(answers)
        with translated("the new thing"):
            return (client or self.client()).http_post("/things", post_data={"name": "ü"})

    def _prepare(self, answers: tuple[Answer, ...]) -> None:
        self.answers = list(answers)
        self.asked.clear()
        self.waits.clear()

    def answer(self, _: Asked) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def stub() -> Iterator[Stub]:
    scripted = Stub()
    with stub_server(scripted.answer) as server:
        scripted.url, scripted.asked = server.url, server.asked
        yield scripted


def complaint(
    ask: Callable[..., object], *answers: Answer, **options: Any
) -> tuple[type[SharingHubError], str]:
    """The error's class and message; neither it nor its traceback holds the token."""
    with pytest.raises(SharingHubError) as caught:
        ask(*answers, **options)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
    return type(caught.value), str(caught.value)


# What is sent


@pytest.mark.parametrize(
    ("kind", "header", "value"),
    [
        ("private", "PRIVATE-TOKEN", TOKEN),
        ("oauth", "Authorization", f"Bearer {TOKEN}"),
        ("job", "JOB-TOKEN", TOKEN),
        (None, None, None),
    ],
)
def test_one_header_says_who_asks(
    kind: str | None, header: str | None, value: str | None, stub: Stub
) -> None:
    (Path.home() / ".netrc").write_text("machine 127.0.0.1 login other password other\n")
    assert stub.reads(ADA, client=stub.client(kind)) == GitlabUser(7, "ada")
    (asked,) = stub.asked
    assert (asked.path, asked.headers["User-Agent"]) == (
        "/api/v4/user",
        f"sharinghub-tools/{__version__}",
    )
    names = {"PRIVATE-TOKEN", "JOB-TOKEN", "Authorization"}
    assert {k: v for k, v in asked.headers.items() if k in names} == (
        {header: value} if header else {}
    )


# Patience


@pytest.mark.parametrize(
    "troubles",
    [
        [DROPPED, DROPPED],
        [CUT, CUT],
        [as_json({"message": "500 Internal Server Error"}, 500), PROXY_PAGE],
        [Answer(503), Answer(504), DROPPED],
        [busy(None), busy("soon"), busy("3"), busy("60")],
    ],
)
def test_a_read_is_tried_again(troubles: list[Answer], stub: Stub) -> None:
    assert stub.reads(*troubles, ADA) == GitlabUser(7, "ada")
    assert len(stub.asked) == len(troubles) + 1
    assert len(stub.waits) == len(troubles)


def test_the_waits_grow_and_are_not_the_same_for_all(stub: Stub) -> None:
    waits = []
    for _ in range(2):
        complaint(stub.reads, Answer(503))
        longest = [0.5, 1.0, 2.0, 4.0]
        assert all(w / 2 <= wait <= w for w, wait in zip(longest, stub.waits, strict=True))
        waits += stub.waits
    assert len(set(waits)) == 8


def test_as_long_as_gitlab_asks_for(stub: Stub) -> None:
    stub.reads(busy("0"), busy("7"), busy("60"), ADA)
    assert stub.waits == [0, 7, 60]
    stub.writes(busy("7"), MADE)
    assert stub.waits == [7]


def test_a_wait_that_is_too_long_is_told(stub: Stub) -> None:
    for ask in (stub.reads, stub.writes):
        assert complaint(ask, busy("61")) == (
            GitlabError,
            f"{stub.url} has had too many requests; try again in 61 s",
        )
        assert (len(stub.asked), stub.waits) == (1, [])
    late = "Wed, 21 Oct 2099 07:28:00 GMT"
    assert complaint(stub.reads, busy(late)) == (
        GitlabError,
        f"{stub.url} has had too many requests; try again after {late}",
    )


def test_busy_without_end(stub: Stub) -> None:
    assert complaint(stub.writes, busy(None)) == (
        GitlabError,
        f"{stub.url} has had too many requests; try again in some minutes",
    )
    assert len(stub.asked) == 5


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (DROPPED, "the connection to {host} broke (Remote end closed connection without response)"),
        (CUT, "the connection to {host} broke (IncompleteRead({n} bytes read, 1 more expected))"),
        (Answer(500), "{url} answers 500"),
        (PROXY_PAGE, "{url} answers 502"),
        (Answer(408), "{url} answers 408"),
        (
            as_json({"message": "503 Service Unavailable"}, 503),
            "{url} answers 503 (503 Service Unavailable)",
        ),
    ],
)
def test_a_write_is_not_sent_again(trouble: Answer, reason: str, stub: Stub) -> None:
    values = {"host": stub.url[7:], "url": stub.url, "n": len(ADA.body)}
    problem = reason.format(**values)
    assert complaint(stub.writes, trouble) == (
        UnansweredError,
        f"the new thing: {problem}, and may have done what it was asked, or not; run the same "
        "command again",
    )
    assert len(stub.asked) == 1
    assert complaint(stub.reads, trouble) == (GitlabError, f"{problem}; try again later")


@pytest.mark.parametrize("verb", ["http_put", "http_delete", "http_post"])
def test_no_kind_of_write_is_sent_again(verb: str, stub: Stub) -> None:
    for trouble in (DROPPED, CUT, Answer(500), Answer(503)):
        stub.answers = [trouble, as_json({})]
        stub.asked.clear()
        with pytest.raises(UnansweredError):
            getattr(stub.client(), verb)("/things/5")
        assert len(stub.asked) == 1


def test_no_answer_in_time(stub: Stub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        stub.url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        host = stub.url[7:]
        client = stub.client(timeout=0.05)
        assert complaint(stub.reads, client=client) == (
            GitlabError,
            f"{host} does not answer in time; try again later",
        )
        assert len(stub.waits) == 2
        assert complaint(stub.writes, client=client) == (
            UnansweredError,
            f"the new thing: {host} does not answer in time, and may have done what it was "
            "asked, or not; run the same command again",
        )
        assert stub.waits == []


def test_nobody_takes_the_connection(stub: Stub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stub.url = f"http://127.0.0.1:{server.getsockname()[1]}"
    for ask in (stub.reads, stub.writes):
        assert complaint(ask) == (
            GitlabError,
            f"cannot connect to {stub.url[7:]}: Connection refused; is '{stub.url}' GitLab's "
            "address, and is there a network?",
        )
        assert len(stub.waits) == 2


def test_an_upload_is_sent_again_as_a_whole(stub: Stub) -> None:
    stub.answers = [busy("1"), as_json({"id": 5})]
    picture = base64.b64decode("iVBORw0KGgo=") * 1000
    files = {"avatar": ("preview.png", picture, "image/png")}
    stub.client().http_put("/projects/5", post_data={}, files=files)
    first, second = stub.asked
    assert picture in first.body
    assert second.body == first.body
    assert second.headers["Content-type"] == first.headers["Content-type"]


# Not a GitLab


ADDRESS = "give GitLab's address alone in GITLAB_URL, as https://gitlab.example"


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (PAGE, "200 with a web page"),
        (replace(PAGE, status=404), "404 with a web page"),
        (as_json({"detail": "Not Found"}, 404), "404 with no message of GitLab's"),
        (Answer(404, "nothing here", "text/plain"), "404 with no message of GitLab's"),
        (replace(PAGE, status=405), "405 with a web page"),
    ],
)
def test_a_server_that_is_no_gitlab(answer: Answer, what: str, stub: Stub) -> None:
    expected = f"{stub.url} is no GitLab: it answers {what}; {ADDRESS}"
    assert complaint(stub.reads, answer) == (GitlabError, expected)
    assert complaint(stub.writes, answer) == (GitlabError, expected)


@pytest.mark.parametrize("content", [[], {}, {"name": "no user"}, "text"])
def test_json_of_something_else(content: object, stub: Stub) -> None:
    assert complaint(stub.reads, as_json(content)) == (
        GitlabError,
        "the token's user: the answer is not one of GitLab's API",
    )


def test_an_answer_without_words(stub: Stub) -> None:
    assert complaint(stub.writes, Answer(404)) == (
        NotOnGitlabError,
        "the new thing: 404 Not Found; it does not exist, or this token may not see it",
    )


def test_a_firewall_on_the_way(stub: Stub) -> None:
    assert complaint(stub.reads, replace(PAGE, status=403)) == (
        GitlabError,
        f"{stub.url} answers 403 with a web page; is there a proxy or a firewall on the way?",
    )


# Redirects


NOT_VALID = (
    "its name, that of the proxy on the way, or the address that it redirects to is not valid"
)


def moved(location: str, status: int = 301) -> Answer:
    return Answer(status, headers={"Location": location})


@pytest.mark.parametrize(
    "location", ["/api/v4/projects/81", "https://127.0.0.1/api/v4/projects/81?x=1"]
)
def test_a_project_that_was_moved_is_followed_on_the_same_server(location: str, stub: Stub) -> None:
    assert stub.reads(moved(location), ADA) == GitlabUser(7, "ada")
    first, second = stub.asked
    assert second.target == location.removeprefix("https://127.0.0.1")
    assert second.headers["PRIVATE-TOKEN"] == first.headers["PRIVATE-TOKEN"] == TOKEN


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://127.0.0.1/api/v4/user", "https://127.0.0.1"),
        ("https://gitlab.example/git/api/v4/user", "https://gitlab.example/git"),
        ("https://a:s3cret@sso.example/login?next=s3cret", "https://sso.example/login"),
    ],
)
def test_the_token_is_not_sent_elsewhere(location: str, shown: str, stub: Stub) -> None:
    expected = f"{stub.url} redirects to {shown}; if that is GitLab, {ADDRESS}"
    assert complaint(stub.reads, moved(location)) == (GitlabError, expected)
    assert complaint(stub.writes, moved(location)) == (GitlabError, expected)


def test_a_redirect_to_nowhere(stub: Stub) -> None:
    assert complaint(stub.reads, moved("http://ada:s3cret@[x")) == (
        GitlabError,
        f"cannot connect to {stub.url[7:]}: {NOT_VALID}",
    )


def test_a_write_is_not_redirected(stub: Stub) -> None:
    assert complaint(stub.writes, moved("/users/sign_in", 302), PAGE) == (
        GitlabError,
        f"{stub.url} redirects to {stub.url}/users/sign_in; if that is GitLab, {ADDRESS}",
    )
    assert len(stub.asked) == 1


def test_a_next_page_elsewhere_is_asked_for_here(stub: Stub) -> None:
    link = '<https://evil.example/api/v4/projects?page=2>; rel="next"'
    first = replace(as_json([{"id": 1}]), headers={"Link": link})
    stub.answers = [first, as_json([{"id": 2}])]
    found = stub.client().projects.list(iterator=True)
    assert [entry.get_id() for entry in found] == [1, 2]
    assert stub.asked[1].query == {"page": "2", "per_page": "100"}
    stub.answers = [replace(first, headers={"Link": '<https://evil.example/?page=2>; rel="next"'})]
    expected = f"{stub.url} redirects to https://evil.example/; if that is GitLab, {ADDRESS}"
    listing = stub.client().projects.list
    assert complaint(lambda: list(listing(iterator=True))) == (GitlabError, expected)


# The token


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            {
                "error": "invalid_token",
                "error_description": "Token is expired. You can either do re-authorization or "
                "token refresh.",
            },
            "it is expired",
        ),
        (
            {
                "error": "invalid_token",
                "error_description": "Token was revoked. You have to re-authorize from the user.",
            },
            "it was revoked",
        ),
        ({"message": "401 Unauthorized"}, "it is unknown, expired or revoked"),
    ],
)
def test_a_token_that_gitlab_does_not_take(
    content: dict[str, str], problem: str, stub: Stub
) -> None:
    expected = f"{stub.url} refuses the token of GITLAB_TOKEN: {problem}; give a valid one"
    assert complaint(stub.reads, as_json(content, 401)) == (RefusedError, expected)
    assert complaint(stub.writes, as_json(content, 401)) == (RefusedError, expected)


def test_no_token_and_the_token_of_a_job(stub: Stub) -> None:
    unauthorized = as_json({"message": "401 Unauthorized"}, 401)
    assert complaint(stub.writes, unauthorized, client=stub.client(None)) == (
        RefusedError,
        f"{stub.url} wants to know who asks; set GITLAB_TOKEN or GITLAB_PRIVATE_TOKEN",
    )
    assert complaint(stub.writes, unauthorized, client=stub.client("job")) == (
        RefusedError,
        f"{stub.url} does not take CI_JOB_TOKEN for this; set GITLAB_TOKEN to a project access "
        "token",
    )


@pytest.mark.parametrize(
    ("scope", "to_read", "to_write"),
    [
        ("api", "the scope api", "the scope api"),
        ("api read_api", "one of the scopes api, read_api", "the scope api"),
        (None, "the scope api", "the scope api"),
    ],
)
def test_a_scope_that_is_too_narrow(
    scope: str | None, to_read: str, to_write: str, stub: Stub
) -> None:
    content = {
        "error": "insufficient_scope",
        "error_description": "The request requires higher privileges than provided by the "
        "access token.",
        "scope": scope,
    }
    for ask, lacks in ((stub.reads, to_read), (stub.writes, to_write)):
        assert complaint(ask, as_json(content, 403)) == (
            RefusedError,
            f"the token of GITLAB_TOKEN may not do this on {stub.url}: it lacks {lacks}; give one "
            "that has it",
        )


# The network


def test_no_such_host(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    stub.url = "https://gitlab.invalid"
    assert complaint(stub.writes) == (
        GitlabError,
        "cannot connect to gitlab.invalid: Name or service not known; is "
        "'https://gitlab.invalid' GitLab's address, and is there a network?",
    )


def test_a_proxy_that_is_none_is_not_shown(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ada:s3cret#x@proxy.example")
    stub.url = "https://gitlab.example"
    assert complaint(stub.reads) == (
        GitlabError,
        f"cannot connect to gitlab.example: {NOT_VALID}",
    )


def test_a_proxy_that_is_down(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://ada:s3cret@127.0.0.1:{port}")
    stub.url = "https://gitlab.example"
    assert complaint(stub.writes) == (
        GitlabError,
        "the proxy on the way to gitlab.example does not answer: Connection refused",
    )


def test_a_certificate_of_nobody(certificate: Path) -> None:
    stub = Stub()
    with stub_server(stub.answer, certificate) as server:
        stub.url = server.url
        assert complaint(stub.writes, MADE) == (
            GitlabError,
            f"the TLS certificate of {server.url[8:]} is not trusted (self-signed certificate); "
            "set REQUESTS_CA_BUNDLE to the certificates of its authority",
        )
        assert server.asked == []
        for trusting in (str(certificate), False):
            assert stub.reads(ADA, client=stub.client(verify=trusting)) == GitlabUser(7, "ada")


def test_certificates_that_are_not_there(stub: Stub) -> None:
    stub.url = "https://127.0.0.1:1"
    assert complaint(stub.reads, client=stub.client(verify="/no/ca.pem")) == (
        GitlabError,
        "cannot connect to 127.0.0.1:1: Could not find a suitable TLS CA certificate bundle, "
        "invalid path: /no/ca.pem",
    )


def test_the_body_of_a_write(stub: Stub) -> None:
    assert stub.writes(MADE) == {"id": 5}
    (asked,) = stub.asked
    assert (asked.method, asked.path) == ("POST", "/api/v4/things")
    assert json.loads(asked.body) == {"name": "ü"}
