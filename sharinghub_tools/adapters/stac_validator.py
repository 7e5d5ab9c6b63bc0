"""STAC objects under their JSON schemas, with jsonschema-rs.

Each schema is compiled once and then takes microseconds for an object, so one
:class:`StacValidator` serves one README as well as a catalogue of some hundred thousand Items.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.domain.stac.schemas import schemas_of
from sharinghub_tools.domain.stac.verdict import Unchecked, Verdict
from sharinghub_tools.domain.stac.violations import Violation, root_causes
from sharinghub_tools.errors import NoSchemaError

if TYPE_CHECKING:
    import jsonschema_rs

# A schema that refers to more documents than this is no schema of an extension.
MOST_DOCUMENTS = 64
_GAVE_UP = ("BacktrackLimitExceeded", "RegexEngineFailure")


class StacValidator:
    """Checks STAC objects against the schemas that they name.

    Args:
        schemas: where schemas come from.
    """

    def __init__(self, schemas: StacSchemas) -> None:
        self._schemas = schemas
        self._compiled: dict[str, jsonschema_rs.Validator | NoSchemaError] = {}

    def __call__(self, stac_object: Mapping[str, Any]) -> Verdict:
        """What the schemas of a STAC object say of it.

        Args:
            stac_object: as JSON has it: no dates, no keys but texts.

        Raises:
            UsageError: the user's folder of copies has no index, or a wrong one.
            EnvironmentLacksError: a copy of that folder cannot be read.
        """
        violations: list[Violation] = []
        unchecked: list[Unchecked] = []
        for url in schemas_of(stac_object):
            try:
                violations += self._violations(url, stac_object)
            except NoSchemaError as error:
                unchecked.append(Unchecked(url, str(error), error.is_wrong))
        return Verdict(tuple(root_causes(violations)), tuple(unchecked))

    def _violations(self, url: str, stac_object: Mapping[str, Any]) -> list[Violation]:
        validator = self._validator(url)
        try:
            if validator.is_valid(stac_object):
                return []
            return [_violation(url, error) for error in validator.iter_errors(stac_object)]
        except ValueError as error:
            # Nested some hundred levels deep, or half a character.
            raise NoSchemaError(f"it cannot be applied: {' '.join(str(error).split())}") from error

    def _validator(self, url: str) -> jsonschema_rs.Validator:
        compiled = self._compiled.get(url)
        if compiled is None:
            try:
                compiled = self._compile(urldefrag(url).url)
            except NoSchemaError as error:
                compiled = error
            self._compiled[url] = compiled
        if isinstance(compiled, NoSchemaError):
            raise compiled
        return compiled

    def _compile(self, url: str) -> jsonschema_rs.Validator:
        import jsonschema_rs

        failures: list[Exception] = []
        asked: list[str] = []

        def retrieve(reference: str) -> dict[str, Any]:
            try:
                asked.append(reference)
                if len(asked) > MOST_DOCUMENTS:
                    raise NoSchemaError(f"it refers to more than {MOST_DOCUMENTS} other documents")
                return _at(reference, self._schemas.get(reference))
            except NoSchemaError as error:
                failures.append(NoSchemaError(f"it refers to {reference}: {error}"))
                raise
            except Exception as error:
                failures.append(error)
                raise

        schema = _at(url, self._schemas.get(url))
        try:
            # Without a retriever of ours it would ask the internet and the disk itself.
            return jsonschema_rs.validator_for(
                schema, validate_formats=True, retriever=retrieve, base_uri=url
            )
        except ValueError as error:
            if failures:
                raise failures[0] from error
            raise NoSchemaError("what is there is no JSON schema", is_wrong=True) from error


def _at(url: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema under its URL: some name an ``$id`` that is another's, or nobody's."""
    return {**schema, "$id": url}


def _violation(schema: str, error: jsonschema_rs.ValidationError) -> Violation:
    kind: Any = error.kind
    if type(kind).__name__.endswith(_GAVE_UP):
        raise NoSchemaError("a pattern in it takes too long")
    branches = getattr(kind, "context", None) or []
    expected = kind.value
    return Violation(
        schema,
        tuple(error.instance_path),
        kind.name,
        [expected] if kind.name == "required" else None if branches else expected,
        error.instance,
        tuple(tuple(_violation(schema, inner) for inner in branch) for branch in branches),
    )
