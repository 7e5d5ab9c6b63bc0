"""Authentication, patience, and one line for each thing that can go wrong."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from sharinghub_tools.adapters import mlflow_session
from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_http import MlflowHttpRegistry
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.errors import NotInRegistryError, RegistryError, UsageError
from tests.unit.adapters.stub_server import (
    MISSING,
    Answer,
    Asked,
    as_json,
    stub_server,
)

WINE = as_json({"registered_model": {"name": "wine"}})
TOKEN = Credentials(token="glpat-secret")


def ask(
    uri: str, credentials: Credentials = TOKEN, waited: list[float] | None = None
) -> MlflowSession:
    """Ask for a model; the session that was used."""
    wait = [] if waited is None else waited
    session = MlflowSession(uri, credentials, wait=wait.append)
    MlflowHttpRegistry(session).registered_model("wine")
    return session


def complaint(uri: str, credentials: Credentials = TOKEN) -> str:
    with pytest.raises(RegistryError) as caught:
        ask(uri, credentials)
    assert caught.value.exit_code == 4
    assert "secret" not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


# Who asks


@pytest.mark.parametrize(
    ("credentials", "sent"),
    [
        (Credentials(), None),
        (TOKEN, "Bearer glpat-secret"),
        (Credentials(username="ada", password="secret"), "Basic YWRhOnNlY3JldA=="),
    ],
)
def test_credentials_are_sent(credentials: Credentials, sent: str | None) -> None:
    with stub_server(lambda _: WINE) as server:
        ask(server.url, credentials)
        assert [asked.authorization for asked in server.asked] == [sent]


def test_netrc_does_not_take_the_tokens_place(monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = Path.home() / ".netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    with stub_server(lambda _: WINE) as server:
        ask(server.url)
        assert [asked.authorization for asked in server.asked] == ["Bearer glpat-secret"]


def test_a_user_in_the_uri_authenticates_and_is_told_to_nobody() -> None:
    with stub_server(lambda _: WINE) as server:
        session = ask(server.url.replace("://", "://ada:secret@"))
        assert session.url == server.url
        assert [asked.authorization for asked in server.asked] == ["Basic YWRhOnNlY3JldA=="]


def test_the_token_does_not_follow_a_redirect_to_another_host() -> None:
    with stub_server(lambda _: WINE) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        with stub_server(lambda asked: redirect(elsewhere + asked.path)) as server:
            ask(server.url)
            assert [asked.authorization for asked in server.asked] == ["Bearer glpat-secret"]
        assert [asked.authorization for asked in other.asked] == [None]


def test_the_token_stays_on_the_way_to_another_path_of_the_host() -> None:
    def moved(asked: Asked) -> Answer:
        return WINE if asked.path.startswith("/new") else redirect(f"/new{asked.path}", 308)

    with stub_server(moved) as server:
        ask(server.url)
        assert [asked.authorization for asked in server.asked] == ["Bearer glpat-secret"] * 2


def redirect(target: str, status: int = 302) -> Answer:
    return Answer(status, headers={"Location": target})


# Patience


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(status: int) -> None:
    answers = [Answer(status), Answer(status), WINE]
    waited: list[float] = []
    with stub_server(lambda _: answers.pop(0)) as server:
        ask(server.url, waited=waited)
        assert len(server.asked) == 3
    assert waited == [0.25, 0.5]


def test_it_is_asked_four_times_at_most() -> None:
    with stub_server(lambda _: Answer(503, "down for repair", "text/plain")) as server:
        assert complaint(server.url) == (
            f"{server.url} answers 503 (down for repair); try again later, or ask who runs it"
        )
        assert len(server.asked) == 4


def test_it_says_itself_when_to_come_again() -> None:
    in_two_seconds = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    answers = [
        Answer(429, headers={"Retry-After": "3"}),
        Answer(429, headers={"Retry-After": in_two_seconds}),
        Answer(429, headers={"Retry-After": "soon"}),
        WINE,
    ]
    waited: list[float] = []
    with stub_server(lambda _: answers.pop(0)) as server:
        ask(server.url, waited=waited)
    assert waited == [3.0, pytest.approx(1, abs=1), 1.0]


def test_nobody_waits_for_minutes() -> None:
    with stub_server(lambda _: Answer(429, headers={"Retry-After": "3600"})) as server:
        assert complaint(server.url) == (
            f"{server.url} answers 429; try again later, or ask who runs it"
        )
        assert len(server.asked) == 1


def test_a_connection_that_was_dropped_is_made_again() -> None:
    answers = [Answer(drop=True), WINE]
    with stub_server(lambda _: answers.pop(0)) as server:
        ask(server.url)
        assert len(server.asked) == 2


# What can go wrong


@pytest.mark.parametrize("status", [401, 403])
def test_without_credentials_it_says_which_to_set(status: int) -> None:
    with stub_server(lambda _: Answer(status, "<p>Sign in</p>", "text/html")) as server:
        assert complaint(server.url, Credentials()) == (
            f"{server.url} refuses access ({status}); set MLFLOW_TRACKING_TOKEN, or "
            "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
        )


def test_credentials_that_do_not_suffice() -> None:
    with stub_server(lambda _: as_json({"message": "401 Unauthorized"}, 401)) as server:
        assert complaint(server.url) == (
            f"{server.url} refuses access (401 Unauthorized) with MLFLOW_TRACKING_TOKEN; is that "
            "valid, and allowed to read here?"
        )


WHICH = (
    "; the tracking URI is the server's root, of SharingHub "
    "'<MLflow>/<namespace>/<project>/tracking/', of GitLab "
    "'<GitLab>/api/v4/projects/<id>/ml/mlflow'"
)


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (Answer(200, "<h1>Welcome</h1>", "text/html; charset=utf-8"), "200 a web page"),
        (Answer(200, "[]"), "200 not MLflow's JSON"),
        (Answer(404, "<h1>Not Found</h1>", "text/html"), "404"),
        (as_json({"message": "404 Project Not Found"}, 404), "404 Project Not Found"),
        (Answer(204), "204"),
    ],
)
def test_another_server_than_mlflow(answer: Answer, detail: str) -> None:
    with stub_server(lambda _: answer) as server:
        assert (
            complaint(server.url) == f"no MLflow server answers at {server.url} ({detail}){WHICH}"
        )


def test_json_of_something_else() -> None:
    with stub_server(lambda _: as_json({"hello": "world"})) as server:
        assert complaint(server.url) == (
            f"{server.url} answers JSON that is not MLflow's; is it the tracking URI?"
        )


def test_a_log_in_page_is_told_without_what_is_in_its_query() -> None:
    def log_in(asked: Asked) -> Answer:
        if asked.path == "/login":
            return Answer(200, "<form>", "text/html")
        return redirect("/login?state=secret")

    with stub_server(log_in) as server:
        assert complaint(server.url) == (
            f"no MLflow server answers at {server.url} (200 a web page, redirecting to "
            f"{server.url}/login; if that is a log-in, set MLFLOW_TRACKING_TOKEN){WHICH}"
        )


def test_redirects_without_end() -> None:
    with stub_server(lambda asked: redirect(asked.path)) as server:
        assert complaint(server.url) == (
            f"{server.url} redirects without end; is it the tracking URI?"
        )


def test_an_error_of_mlflow_is_told_in_one_line_without_control_characters() -> None:
    error = {"error_code": "INVALID_PARAMETER_VALUE", "message": "bad\nname \x1b[31m" + "x" * 300}
    with stub_server(lambda _: as_json(error, 400)) as server:
        assert complaint(server.url) == f"{server.url}: bad name [31m{'x' * 186}…"


def test_no_connection() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert complaint(url) == (
            f"cannot connect to {url[7:]}: Connection refused; is the server up, and '{url}' the "
            "tracking URI?"
        )


def test_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert complaint("https://mlflow.invalid/x") == (
        "cannot connect to mlflow.invalid: Name or service not known; is the server up, and "
        "'https://mlflow.invalid/x' the tracking URI?"
    )


NOT_VALID = (
    "its name, that of the proxy on the way, or the address that it redirects to is not valid"
)


@pytest.mark.parametrize("host", ["a..x", "é..x", f"{'a' * 64}.example"])
def test_a_host_that_is_none(host: str) -> None:
    assert complaint(f"https://{host}/x") == f"cannot connect to {host}: {NOT_VALID}"


def test_a_proxy_that_is_none_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ada:secret#x@proxy.example")
    assert complaint("https://mlflow.example") == f"cannot connect to mlflow.example: {NOT_VALID}"


@pytest.mark.parametrize("target", ["http://ada:secret@[x", "ftp://ada:secret@x", "http://a..x/"])
def test_a_redirect_to_nowhere(target: str) -> None:
    with stub_server(lambda _: redirect(target)) as server:
        assert complaint(server.url) == f"cannot connect to {server.url[7:]}: {NOT_VALID}"


@pytest.mark.parametrize("name", ["a\udcff", "été\udcff"])
def test_a_name_in_another_encoding_is_not_asked_for(name: str) -> None:
    with stub_server(lambda _: WINE) as server:
        registry = MlflowHttpRegistry(MlflowSession(server.url, TOKEN))
        with pytest.raises(UsageError) as by_name:
            registry.registered_model(name)
        with pytest.raises(UsageError) as by_version:
            registry.model_version(registry.registered_model("wine"), name)
        assert len(server.asked) == 1
    said = f"{name!a} is not text in UTF-8; name what the registry has"
    assert [str(by_name.value), str(by_version.value)] == [said, said]


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(60)
        yield listening


def test_no_answer_in_time(silent: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_session, "_READ_SECONDS", 0.05)
    host = f"127.0.0.1:{silent.getsockname()[1]}"
    assert complaint(f"http://{host}") == f"{host} does not answer in time; try again later"


def test_an_interrupt_ends_the_wait_for_an_answer(silent: socket.socket) -> None:
    program = (
        "from sharinghub_tools.adapters.mlflow_access import Credentials\n"
        "from sharinghub_tools.adapters.mlflow_session import MlflowSession\n"
        f"session = MlflowSession('http://127.0.0.1:{silent.getsockname()[1]}', Credentials())\n"
        "try:\n"
        "    session.call('x')\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=20)[0] == b"interrupted\n"


# TLS


def test_a_certificate_of_nobody_is_not_trusted(certificate: Path) -> None:
    with stub_server(lambda _: WINE, certificate) as server:
        assert complaint(server.url) == (
            f"the TLS certificate of {server.url[8:]} is not trusted (self-signed certificate); "
            "set MLFLOW_TRACKING_SERVER_CERT_PATH to the certificates of its authority"
        )
        assert server.asked == []


def test_a_certificate_that_is_named_is_trusted(certificate: Path) -> None:
    with stub_server(lambda _: WINE, certificate) as server:
        ask(server.url, Credentials(token="glpat-secret", certificates=str(certificate)))
        assert [asked.authorization for asked in server.asked] == ["Bearer glpat-secret"]


def test_without_checking_the_environments_certificates_do_not_matter(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/ca.pem")
    with stub_server(lambda _: WINE, certificate) as server:
        ask(server.url, Credentials(insecure_tls=True))
        assert len(server.asked) == 1


def test_certificates_that_are_not_there() -> None:
    with pytest.raises(UsageError) as caught:
        ask("https://127.0.0.1:1", Credentials(certificates="/no/ca.pem"))
    assert str(caught.value) == (
        "Could not find a suitable TLS CA certificate bundle, invalid path: /no/ca.pem; see "
        "MLFLOW_TRACKING_SERVER_CERT_PATH"
    )


# The wrong name


def test_the_nearest_names_are_told() -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("search"):
            names = ["wine (42)", "wines", "eurosat"]
            return as_json({"registered_models": [{"name": name} for name in names]})
        return MISSING

    with stub_server(answer) as server, pytest.raises(NotInRegistryError) as caught:
        ask(server.url)
    assert str(caught.value) == (
        f"{server.url} has no registered model 'wine'; the nearest names are 'wines', 'wine (42)'"
    )


def test_a_search_that_fails_does_not_hide_what_is_wrong() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(500) if asked.path.endswith("search") else MISSING

    with stub_server(answer) as server, pytest.raises(NotInRegistryError) as caught:
        ask(server.url)
    assert str(caught.value) == (
        f"{server.url} has no registered model 'wine'; it shows you none: check the name and what "
        "you may read, or register it"
    )
    assert len(server.asked) == 2
