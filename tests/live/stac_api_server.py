"""A real STAC API with its real database: stac-fastapi-pgstac on PostgreSQL with PostGIS.

PostgreSQL and PostGIS are Debian's packages (``postgresql`` and ``postgresql-<n>-postgis-3``), the
rest is from PyPI, in an environment of its own. https://github.com/stac-utils/stac-fastapi-pgstac
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live import environments, processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_REQUIREMENTS = ("stac-fastapi-pgstac[server]==7.2.0", "pypgstac[psycopg]==0.10.0")
_PYTHON = (3, 13)
_INSTALLED = Path("/usr/lib/postgresql")
_USER, _DATABASE = "stac", "stac"
# PostgreSQL does not run as root; this one may read nothing of anybody's.
_UNPRIVILEGED = "postgres"


class NoPostgresError(Exception):
    """This machine has no PostgreSQL with PostGIS."""


@dataclass(frozen=True)
class StacApi:
    """A running STAC API without collections.

    Attributes:
        url: without a trailing slash.
    """

    url: str


@contextlib.contextmanager
def running(folder: Path) -> Iterator[StacApi]:
    """Run database and API on free loopback ports.

    Args:
        folder: for logs; the data are where the database's user may write.

    Raises:
        NoPostgresError: PostgreSQL or PostGIS is not installed.
    """
    programs = _programs()
    python = environments.environment("stac-fastapi-pgstac", _REQUIREMENTS, _PYTHON)
    folder.mkdir(parents=True, exist_ok=True)
    with _database(programs, folder) as port:
        variables = _variables(python, port)
        migrate = [str(python.with_name("pypgstac")), "migrate"]
        subprocess.run(migrate, env=variables, check=True, capture_output=True)
        url = f"http://127.0.0.1:{processes.free_port()}"
        app = ["stac_fastapi.pgstac.app:create_app", "--factory", "--port", url.rpartition(":")[2]]
        with processes.running(
            [str(python), "-m", "uvicorn", *app, "--log-level", "warning"],
            folder / "api.log",
            lambda: processes.answers(f"{url}/collections"),
            environment=variables,
            cwd=folder,
        ):
            yield StacApi(url)


def _programs() -> Path:
    for programs in sorted(_INSTALLED.glob("*/bin"), reverse=True):
        version = programs.parent.name
        postgis = Path(f"/usr/share/postgresql/{version}/extension/postgis.control")
        if (programs / "postgres").exists() and postgis.exists():
            return programs
    raise NoPostgresError(
        "no PostgreSQL with PostGIS; run: apt-get install postgresql postgresql-15-postgis-3"
    )


@contextlib.contextmanager
def _database(programs: Path, folder: Path) -> Iterator[int]:
    """A database server with an empty database; gives its port."""
    owner = pwd.getpwnam(_UNPRIVILEGED) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    as_owner = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    become: Sequence[str] = as_owner if os.getuid() == 0 else ()
    # Folders of pytest are closed to other users.
    data = Path(subprocess.check_output(["mktemp", "--directory"], text=True).strip())
    os.chown(data, owner.pw_uid, owner.pw_gid)
    port = processes.free_port()
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(data)}
    try:
        _run(
            [
                *become,
                str(programs / "initdb"),
                "--auth=trust",
                f"--username={_USER}",
                "--no-sync",
                "--encoding=UTF8",
                f"--pgdata={data / 'db'}",
            ],
            environment,
            data,
        )
        settings = {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "port": port,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        client = ["--host=127.0.0.1", f"--port={port}", f"--username={_USER}"]
        with processes.running(
            [*become, str(programs / "postgres"), "-D", str(data / "db"), *options],
            folder / "postgres.log",
            lambda: _answers([str(programs / "pg_isready"), *client], environment),
            environment=environment,
            cwd=data,
        ):
            _run([str(programs / "createdb"), *client, _DATABASE], environment, data)
            yield port
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _variables(python: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.pathsep.join([str(python.parent), os.defpath]),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(port),
        "PGUSER": _USER,
        "PGPASSWORD": "trusted",
        "PGDATABASE": _DATABASE,
        # Transactions are off where nobody asks for them.
        "ENABLE_TRANSACTIONS_EXTENSIONS": "true",
    }


def _answers(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    return (
        subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    )


def _run(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> None:
    done = subprocess.run(
        command, env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
