"""The argument that names a static catalogue: a folder, or where one was uploaded."""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from sharinghub_tools.adapters.documents_by_scheme import DocumentsByScheme, Reader
from sharinghub_tools.adapters.http_documents import HttpDocuments
from sharinghub_tools.adapters.local_documents import LocalDocuments
from sharinghub_tools.adapters.s3_documents import S3Documents
from sharinghub_tools.adapters.s3_store import Address, S3Store
from sharinghub_tools.domain.stac.kinds import kind_of
from sharinghub_tools.errors import NotThereError, UsageError

_ROOTS = ("catalog.json", "collection.json")
_WEB = ("http://", "https://")


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add the argument."""
    parser.add_argument(
        "source",
        metavar="OUT|URL",
        help="the catalogue: its folder, or where it was uploaded (s3://…, https://…/catalog.json)",
    )


def add_s3_options(parser: argparse.ArgumentParser) -> None:
    """Add what says which S3, for whom; boto3 finds what is left out."""
    parser.add_argument(
        "--endpoint-url", metavar="URL", help="the S3 server (default: AWS_ENDPOINT_URL, else AWS)"
    )
    parser.add_argument("--profile", help="of ~/.aws/config (default: AWS_PROFILE)")
    parser.add_argument("--region", help="of the bucket (default: AWS_REGION, the profile's)")


def is_on_the_web(source: str) -> bool:
    """Whether a web server has it."""
    return source.startswith(_WEB)


def open_source(
    options: argparse.Namespace, *, anywhere: bool = True, headers: Mapping[str, str] | None = None
) -> tuple[DocumentsByScheme, str]:
    """What reads the catalogue, and the URL of its root.

    Args:
        options: of the command.
        anywhere: whether what is elsewhere, on the web, is read too.
        headers: of requests to the catalogue's own server.

    Raises:
        UsageError: there is no catalogue.
    """
    source: str = options.source
    web = HttpDocuments(source, headers) if is_on_the_web(source) else HttpDocuments()
    readers: dict[str, Reader] = {"http": web, "https": web} if anywhere else {}
    if is_on_the_web(source):
        root = _web_root(web, source)
        readers |= {"http": web, "https": web}
    elif source.startswith("s3://"):
        readers["s3"], root = _bucket(Address.parse(source), options)
    else:
        readers["file"] = LocalDocuments()
        root = root_file(Path(source)).absolute().as_uri()
    return DocumentsByScheme(readers), root


def open_store(address: Address, options: argparse.Namespace, connections: int = 32) -> S3Store:
    """The store that the options name."""
    return S3Store(
        address,
        endpoint_url=options.endpoint_url,
        profile=options.profile,
        region=options.region,
        connections=connections,
    )


def _web_root(web: HttpDocuments, url: str) -> str:
    """The root at a URL: a file, an API, or what is in a folder."""
    if url.endswith(".json"):
        return url
    with contextlib.suppress(NotThereError, ValueError, RecursionError):
        if kind_of(json.loads(web.read(url))).is_container:
            return url
    return f"{url.rstrip('/')}/{_ROOTS[0]}"


def _bucket(address: Address, options: argparse.Namespace) -> tuple[S3Documents, str]:
    store = open_store(Address(address.bucket, ""), options)
    key = address.prefix
    if not key.endswith(".json"):
        key = f"{key}/{_ROOTS[0]}".lstrip("/")
    return S3Documents(store), f"s3://{address.bucket}/{quote(key)}"


def root_file(path: Path) -> Path:
    """The root of the catalogue in a folder, or the file itself.

    Raises:
        UsageError: there is none.
    """
    if path.is_file():
        return path
    for name in _ROOTS:
        if (path / name).is_file():
            return path / name
    raise UsageError(
        f"{path} is no catalogue: it has no catalog.json and no collection.json; give its folder"
    )
