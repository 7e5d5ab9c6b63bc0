"""Items under their schemas by other tools, as a script: ``stac_peers.py NAME ITEMS SCHEMAS``.

It runs in environments that have nothing of this project, but for ``ours``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Validate = Callable[[dict[str, Any]], bool]


def pystac(copies: dict[str, Path]) -> Validate:
    """pystac's own validator, which keeps schemas; it is given the copies instead of a network."""
    from pystac.validation import RegisteredValidator, validate_dict
    from pystac.validation.stac_validator import JsonSchemaSTACValidator

    schemas = {url: json.loads(path.read_text(encoding="utf-8")) for url, path in copies.items()}

    class Copies(JsonSchemaSTACValidator):
        def _get_schema(self, schema_uri: str) -> dict[str, Any]:
            schema: dict[str, Any] = schemas[schema_uri]
            return schema

    RegisteredValidator.set_validator(Copies())
    return lambda item: bool(validate_dict(item))


def stac_validator(copies: dict[str, Path]) -> Validate:
    """stac-validator with its map of schemas; it keeps what it has compiled."""
    from stac_validator.stac_validator import StacValidate

    paths = {url: str(path) for url, path in copies.items()}
    return lambda item: bool(StacValidate(schema_map=dict(paths)).validate_dict(item))


def stac_validator_fast(copies: dict[str, Path]) -> Validate:
    """The same with fastjsonschema, as ``stac-validator fast``; its cache is filled beforehand."""
    cache = Path(tempfile.mkdtemp())
    for url, path in copies.items():
        shutil.copy(path, cache / url.removeprefix("https://").replace("/", "_"))
    os.environ["STAC_VALIDATOR_CACHE_DIR"] = str(cache)
    from stac_validator.fast_validator import FastValidator

    def validate(item: dict[str, Any]) -> bool:
        validator = FastValidator("", quiet=True)
        validator.run_dict(item)
        return bool(validator.valid)

    return validate


def ours(_: dict[str, Path]) -> Validate:
    """This project's, whose copies they are."""
    from sharinghub_tools.adapters.stac_schemas import StacSchemas
    from sharinghub_tools.adapters.stac_validator import StacValidator

    validator = StacValidator(StacSchemas(offline=True))

    def validate(item: dict[str, Any]) -> bool:
        verdict = validator(item)
        return verdict.is_valid and not verdict.unchecked

    return validate


PEERS = {
    "ours": ours,
    "pystac": pystac,
    "stac-validator": stac_validator,
    "stac-validator fast": stac_validator_fast,
}


def main() -> None:
    """Check all Items of a folder; ends with 1 if one is not valid."""
    name, items, schemas = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    index = json.loads((schemas / "index.json").read_text(encoding="utf-8"))
    validate = PEERS[name]({url: schemas / file for url, file in index.items()})
    paths = sorted(items.iterdir())
    valid = sum(validate(json.loads(path.read_text(encoding="utf-8"))) for path in paths)
    sys.exit(valid != len(paths))


if __name__ == "__main__":
    main()
