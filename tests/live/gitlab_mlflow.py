"""A stand-in for the part of MLflow's API that GitLab has for a project, as of GitLab 17.10.

As GitLab's documentation and ``lib/api/ml`` have it: what is missing is 404, aliases are SemVer, a
tag is set once, a version takes a run of the model's own experiment over, files have no folders.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "glpat-of-the-tests"
PROJECT = "/api/v4/projects/1"
TRACKING = f"{PROJECT}/ml/mlflow"
API = f"{TRACKING}/api/2.0/mlflow/"
ARTIFACTS = f"{TRACKING}/api/2.0/mlflow-artifacts/artifacts"
PACKAGES = f"{PROJECT}/packages/ml_models/"

Json = dict[str, Any]


class RefusedError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str = "", message: str = "") -> None:
        self.status = status
        self.body = {"error_code": code, "message": message} if code else {"error": "Not Found"}


def _pairs(items: list[Json]) -> dict[str, str]:
    return {item["key"]: item["value"] for item in items}


@dataclass
class GitlabProject:
    """What the project holds. Run ids are their numbers, as text."""

    url: str
    experiments: list[str] = field(default_factory=list)
    runs: list[Json] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    versions: list[Json] = field(default_factory=list)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)

    @property
    def tracking_uri(self) -> str:
        return self.url + TRACKING

    def answer(self, method: str, endpoint: str, given: Json) -> Json:
        """One call of MLflow's API."""
        name = endpoint.replace("/", "_").replace("-", "_")
        call = getattr(self, f"_{method.lower()}_{name}", None)
        if call is None:
            raise RefusedError(404)
        answer: Json = call(given)
        return answer

    def _get_experiments_get_by_name(self, given: Json) -> Json:
        if given["experiment_name"] not in self.experiments:
            raise RefusedError(404, "RESOURCE_DOES_NOT_EXIST")
        return self._experiment(given["experiment_name"])

    def _get_experiments_get(self, given: Json) -> Json:
        return self._experiment(self.experiments[int(given["experiment_id"])])

    def _experiment(self, name: str) -> Json:
        identity = {"experiment_id": str(self.experiments.index(name)), "name": name}
        return {"experiment": identity | {"lifecycle_stage": "active"}}

    def _post_experiments_create(self, given: Json) -> Json:
        self.experiments.append(given["name"])
        return {"experiment_id": str(len(self.experiments) - 1)}

    def _post_runs_create(self, given: Json) -> Json:
        run = {
            "run_id": str(len(self.runs)),
            "experiment_id": given["experiment_id"],
            "status": "RUNNING",
            "tags": _pairs(given["tags"]),
            "params": {},
            "metrics": {},
            "version": None,
        }
        self.runs.append(run)
        return {"run": self._run(run)}

    def _run(self, run: Json) -> Json:
        place = run["version"] or f"candidate:{run['run_id']}"
        return {
            "info": {key: run[key] for key in ("run_id", "experiment_id", "status")}
            | {
                "run_uuid": run["run_id"],
                "artifact_uri": f"{self.url}{PACKAGES}{place}/files/",
                "lifecycle_stage": "active",
            },
            "data": {
                "params": [{"key": key, "value": value} for key, value in run["params"].items()],
                "tags": [{"key": key, "value": value} for key, value in run["tags"].items()],
                "metrics": list(run["metrics"].values()),
            },
        }

    def _get_runs_get(self, given: Json) -> Json:
        if not given["run_id"].isdigit():
            raise RefusedError(404, "RESOURCE_DOES_NOT_EXIST")
        return {"run": self._run(self.runs[int(given["run_id"])])}

    def _post_runs_update(self, given: Json) -> Json:
        run = self.runs[int(given["run_id"])]
        run["status"] = given["status"]
        return {"run_info": self._run(run)["info"]}

    def _post_runs_set_tag(self, given: Json) -> Json:
        tags = self.runs[int(given["run_id"])]["tags"]
        if given["key"] in tags:
            raise RefusedError(400, "BAD_REQUEST", "Validation failed: Name has already been taken")
        tags[given["key"]] = given["value"]
        return {}

    def _post_runs_log_parameter(self, given: Json) -> Json:
        self.runs[int(given["run_id"])]["params"][given["key"]] = given["value"]
        return {}

    def _post_runs_log_batch(self, given: Json) -> Json:
        run = self.runs[int(given["run_id"])]
        run["params"] |= _pairs(given.get("params", []))
        run["tags"] = _pairs(given.get("tags", [])) | run["tags"]
        run["metrics"] |= {metric["key"]: metric for metric in given.get("metrics", [])}
        return {}

    def _post_registered_models_create(self, given: Json) -> Json:
        experiment = f"[model]{given['name']}"
        if given["name"] in self.models or experiment in self.experiments:
            raise RefusedError(400, "RESOURCE_ALREADY_EXISTS")
        self.models.append(given["name"])
        self.experiments.append(experiment)
        return self._get_registered_models_get(given)

    def _get_registered_models_get(self, given: Json) -> Json:
        if given["name"] not in self.models:
            raise RefusedError(404, "RESOURCE_DOES_NOT_EXIST")
        return {"registered_model": {"name": given["name"], "latest_versions": self.versions}}

    def _post_registered_models_get_latest_versions(self, given: Json) -> Json:
        self._get_registered_models_get(given)
        return {"model_versions": self.versions[-1:] or [None]}

    def _post_model_versions_create(self, given: Json) -> Json:
        run = self.runs[int(given["run_id"])]
        experiment = self.experiments[int(run["experiment_id"])]
        if run["version"]:
            raise RefusedError(400, "INVALID_PARAMETER_VALUE", "Run has already a model version")
        if experiment != f"[model]{given['name']}":
            raise RefusedError(400, "INVALID_PARAMETER_VALUE", "Run's experiment does not belong")
        number = str(len(self.versions) + 41)
        run["version"] = number
        self.files[number] = self.files.pop(f"candidate:{run['run_id']}", {})
        self.versions.append(
            {
                "name": given["name"],
                "version": number,
                "aliases": [f"{len(self.versions) + 1}.0.0"],
                "run_id": run["run_id"],
                "status": "READY",
                "tags": given["tags"],
            }
        )
        return {"model_version": self.versions[-1]}

    def _get_model_versions_get_download_uri(self, given: Json) -> Json:
        return {"artifact_uri": f"mlflow-artifacts:{int(given['version'])}"}

    def store(self, place: str, name: str, content: bytes) -> None:
        """A file of a run or a version."""
        if "/" in name:
            raise RefusedError(400)
        self.files.setdefault(place, {})[name] = content

    def listed(self, path: str) -> Json:
        """The files of a version; a path below it is no folder."""
        number, _, below = path.partition("/")
        files = {} if below else self.files[number]
        return {
            "files": [
                {"path": name, "is_dir": False, "file_size": len(content)}
                for name, content in files.items()
            ]
        }


class _Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.project = GitlabProject(f"http://127.0.0.1:{self.server_port}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def _handle(self) -> None:
        body = self._body()
        try:
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                raise RefusedError(401)
            answer = self._answer(body)
        except RefusedError as refused:
            self._send(refused.status, json.dumps(refused.body).encode())
        else:
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self._send(200, content)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def _answer(self, body: bytes) -> bytes | Json:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        project = self.server.project
        if path.startswith(API):
            given = json.loads(body) if self.command == "POST" else query
            return project.answer(self.command, path.removeprefix(API), given)
        if path == ARTIFACTS:
            return project.listed(query["path"])
        if path.startswith(f"{ARTIFACTS}/"):
            number, _, name = path.removeprefix(f"{ARTIFACTS}/").partition("/")
            return project.files[number][name]
        if path.startswith(PACKAGES) and self.command == "PUT":
            place, _, name = path.removeprefix(PACKAGES).partition("/files/")
            project.store(place, name.lstrip("/"), body)
            return {}
        raise RefusedError(404)

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def gitlab_project() -> Iterator[GitlabProject]:
    """Serve an empty project on a free loopback port; its token is ``TOKEN``."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.project
        finally:
            server.shutdown()
            thread.join()
