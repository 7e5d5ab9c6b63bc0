"""The server: it answers this machine alone, shows the project's own files alone, and ends."""

from __future__ import annotations

import json
import signal
import socket
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.preview import project, served

POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"


def ask(url: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """An answer of the server to a path that is sent as it is written."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    got = answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
    connection.close()
    return got


def test_the_page_loads_nothing_from_elsewhere(url: str) -> None:
    status, headers, body = ask(url, "/")
    assert status == 200
    assert headers["content-security-policy"] == f"{POLICY}; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert f'content="{POLICY}"'.encode() in body


def test_only_this_machine_can_connect(url: str) -> None:
    port = urlsplit(url).port
    assert port is not None
    own = socket.gethostbyname(socket.gethostname())
    for address in {own, "127.0.0.2"} - {"127.0.0.1"}:
        with pytest.raises(OSError, match="refused|unreachable|timed out"):
            socket.create_connection((address, port), timeout=5)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_foreign_name_is_refused(url: str, host: str) -> None:
    for path in ("/", "/document.json", "/events", "/files/preview.png", "/static/preview.js"):
        assert ask(url, path, Host=host)[0] == 400


def test_localhost_is_this_machine(url: str) -> None:
    assert ask(url, "/document.json", Host=f"localhost:{urlsplit(url).port}")[0] == 200


def test_files_of_the_item(url: str, folder: Path) -> None:
    status, headers, body = ask(url, "/files/preview.png")
    assert (status, body) == (200, (folder / "preview.png").read_bytes())
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"] == 'inline; filename="preview.png"'
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")

    _, headers, _ = ask(url, "/files/params.yaml")
    assert headers["content-disposition"] == 'attachment; filename="params.yaml"'


@pytest.mark.parametrize(
    "path",
    [
        "/files/pyproject.toml",
        "/files/secret.txt",
        "/files/.git/config",
        "/files/.gitignore",
        "/files/../secret.txt",
        "/files/%2e%2e/secret.txt",
        "/files/..%2f..%2f..%2fetc/passwd",
        "/files//etc/passwd",
        "/files/%2fetc%2fpasswd",
        "/files/preview.png/../secret.txt",
        "/files/preview.png%00",
        "/files/",
        "/static/index.html",
        "/static/..%2f__init__.py",
        "/static/../../errors.py",
        "/elsewhere",
    ],
)
def test_no_other_file_is_served(url: str, path: str) -> None:
    status, _, body = ask(url, path)
    assert status == 404
    assert b"token" not in body
    assert b"root:" not in body


UNSHOWN = """---
assets:
  - glob: "**/*.txt"
  - glob: "*.txt"
  - glob: "*.local"
  - glob: "*"
preview: .env.png
---
![a](secret.txt) ![b](.dvc/config.local) ![c](link-out.png) ![d](link-in.png) ![e](link-ok.png)
![f](../outside.png) ![g](/etc/hostname.png) ![h](.env.png)
"""


def test_what_an_item_names_may_still_not_be_shown(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_text("token", encoding="utf-8")
    (folder / ".env.png").write_text("token", encoding="utf-8")
    (folder / ".dvc").mkdir()
    (folder / ".dvc/config.local").write_text("token", encoding="utf-8")
    (folder / "link-out.png").symlink_to(tmp_path / "outside.png")
    (folder / "link-in.png").symlink_to("secret.txt")
    (folder / "link-ok.png").symlink_to("preview.png")
    (folder / "README.md").write_text(UNSHOWN, encoding="utf-8")
    with served.serving(folder) as url:
        document = json.loads(ask(url, "/document.json")[2])
        shown = {file["path"]: file["url"] is not None for file in document["files"].values()}
        assert shown == {
            ".dvc/config.local": False,
            ".env.png": False,
            ".gitignore": False,
            "../outside.png": False,
            "README.md": True,
            "etc/hostname.png": False,
            "link-in.png": False,
            "link-ok.png": True,
            "link-out.png": False,
            "params.yaml": True,
            "pyproject.toml": True,
            "secret.txt": False,
        }
        for path, is_shown in shown.items():
            status, _, body = ask(url, f"/files/{path}")
            assert (status == 200) is is_shown, path
            assert b"token" not in body


def test_a_svg_of_the_project_is_a_picture_and_no_page(folder: Path) -> None:
    (folder / "plot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', encoding="utf-8"
    )
    (folder / "page.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    (folder / "README.md").write_text("![plot](plot.svg) ![page](page.html)\n", encoding="utf-8")
    with served.serving(folder) as url:
        for path, disposition in (("plot.svg", "inline"), ("page.html", "attachment")):
            status, headers, _ = ask(url, f"/files/{path}")
            assert status == 200
            assert headers["content-security-policy"].startswith("sandbox; default-src 'none';")
            assert headers["content-disposition"].startswith(disposition)


def test_a_port_of_ones_own(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = served.command(folder, "--port", str(port))
    assert process.stdout is not None
    assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n"

    assert served.done(folder, "--port", str(port)) == (
        5,
        "",
        f"sharinghub preview: port {port} is taken; choose another with --port\n",
    )
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=served.SECONDS)
    assert (process.returncode, out, told) == (
        0,
        "",
        "it follows what you save; Ctrl-C ends it\nthe preview has ended\n",
    )


def test_without_a_port_two_previews_get_two(folder: Path) -> None:
    first, second = served.command(folder), served.command(folder)
    assert first.stdout is not None
    assert second.stdout is not None
    urls = {first.stdout.readline(), second.stdout.readline()}
    assert len(urls) == 2
    for process in (first, second):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=served.SECONDS)
        assert process.returncode == 0


def test_it_ends_at_once_while_a_page_is_open(folder: Path) -> None:
    process = served.command(folder, "--port", "0", "--quiet")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", "/events")
    answer = connection.getresponse()
    assert answer.getheader("content-type") == "text/event-stream; charset=utf-8"
    assert answer.readline() == b"event: document\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=served.SECONDS) == ("", "")
    assert process.returncode == 0
    assert answer.read().startswith(b"data: {")
    answer.close()
    connection.close()


def test_no_secret_of_the_environment_is_shown(folder: Path) -> None:
    project.git(folder, "remote", "add", "origin", "https://ada:glpat-1@gitlab.example.org/a/b.git")
    secrets = {"GITLAB_TOKEN": "glpat-2", "MLFLOW_TRACKING_TOKEN": "glpat-3"}
    process = served.command(folder, "--port", "0", environment=secrets)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    for path in ("/", "/document.json"):
        status, _, body = ask(url, path)
        assert status == 200
        assert b"glpat" not in body
    process.send_signal(signal.SIGINT)
    assert "glpat" not in process.communicate(timeout=served.SECONDS)[1]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert served.done(tmp_path, str(nowhere)) == (
        2,
        "",
        f"sharinghub preview: {nowhere} does not exist; give a README or a project's folder\n",
    )


def test_a_port_that_is_none(folder: Path) -> None:
    code, out, told = served.done(folder, "--port", "65536")
    assert (code, out) == (2, "")
    assert "'65536' is no port; give a number from 0 to 65535" in told
