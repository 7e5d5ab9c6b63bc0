"""What is sent to AWS: the template with the state machine in it, and the functions' code."""

import hashlib
import io
import re
import zipfile
from collections.abc import Collection
from pathlib import Path

from ..console import ProjectError
from ..settings import ROOT

_DEFINITION = "DefinitionString: !Sub state-machine.asl.json\n"
_FUNCTIONS = Path(__file__).with_name("functions")


def definition(root: Path = ROOT) -> str:
    """The state machine in Amazon States Language, with names of resources still as `${…}`."""
    return (root / "aws" / "state-machine.asl.json").read_text(encoding="utf-8")


def template(without: Collection[str] = (), root: Path = ROOT) -> str:
    """aws/template.yaml, with aws/state-machine.asl.json in its place.

    Args:
        without: conditions whose resources and outputs are left out.
        root: folder of the project.
    """
    text = (root / "aws" / "template.yaml").read_text(encoding="utf-8")
    before, found, after = text.partition(_DEFINITION)
    if not found:
        raise ValueError(f"aws/template.yaml has no line {_DEFINITION.strip()!r}")
    indented = "".join(f"        {line}\n" for line in definition(root).splitlines())
    text = f"{before}DefinitionString: !Sub |\n{indented}{after}"
    blocks = re.split(r"(?m)^(?=  \w+:$|\w+:$)", text)
    left_out = tuple(f"\n    Condition: {condition}\n" for condition in without)
    return "".join(block for block in blocks if not any(each in block for each in left_out))


def code() -> tuple[str, bytes]:
    """Key and bytes of an archive of the functions; the same code makes the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(_FUNCTIONS.glob("*.py")):
            entry = zipfile.ZipInfo(f"functions/{path.name}", (1980, 1, 1, 0, 0, 0))
            # Lambda reads it as another user.
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, path.read_bytes())
    content = archive.getvalue()
    return f"code/{hashlib.sha256(content).hexdigest()[:16]}.zip", content


def model_key(archive: Path) -> str:
    """Key of a model in the bucket; another model has another.

    Raises:
        ProjectError: the archive cannot be read.
    """
    try:
        with archive.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ProjectError(f"{archive} cannot be read: {error.strerror}") from None
    return f"models/{digest[:16]}/model.tar.gz"
