"""All that a project lacks, as additions to its files."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain.adoption import dvc_store, pipeline, readme, settings_table
from sharinghub_tools.domain.adoption.found import Found
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.portal.categories import categories
from sharinghub_tools.errors import FrontMatterError, UsageError


@dataclass(frozen=True, slots=True)
class Proposal:
    """An addition to one file.

    Attributes:
        path: of the file.
        before: its text; None where it is not there.
        after: what that is to be: every line of before, and others.
        what: what is added.
        note: what a person should know; may be empty.
    """

    path: str
    before: str | None
    after: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What can be added, and what should be and cannot."""

    additions: tuple[Proposal, ...]
    problems: tuple[str, ...]


def proposals(found: Found) -> Proposals:
    """What to add to a project; nothing where it has all."""
    additions: list[Proposal] = []
    problems: list[str] = []
    for propose in (_readme, _settings, _dvc, _pipeline):
        try:
            addition = propose(found)
        except FrontMatterError as error:
            place = f":{error.line}:{error.column}" if error.line else ""
            problems.append(f"{found.readme_name()}{place}: {error.problem}")
        except UsageError as error:
            problems.append(str(error))
        else:
            if addition and addition.before != addition.after:
                if not only_adds(addition.before or "", addition.after):
                    raise AssertionError(f"{addition.path} would lose a line")
                additions.append(addition)
    return Proposals(tuple(additions), (*problems, *_of_topics(found)))


def _of_topics(found: Found) -> list[str]:
    """A list of topics that SharingHub does not list the project by cannot be added to."""
    tool = found.pyproject().get("tool", {})
    table = tool.get("sharinghub", {}) if isinstance(tool, dict) else {}
    topics = table.get("topics") if isinstance(table, dict) else None
    if not isinstance(topics, list) or categories(str(topic) for topic in topics):
        return []
    category, _ = found.topic()
    return [
        f"'topics' in [tool.sharinghub] of {settings_table.FILE} names no category of SharingHub; "
        f'write "{category}" there, first'
    ]


def only_adds(before: str, after: str) -> bool:
    """Whether every line of a text is there still, in its order; one without an end may get it."""
    old, new = (text.split("\n") for text in (before, after))
    if not old[-1]:
        old.pop()
    left = iter(new)
    return all(
        any(line == there.removesuffix("\r") or line == there for there in left) for line in old
    )


def lacks(found: Found) -> list[str]:
    """What a project lacks, in a few words each, for a table."""
    name, missing = found.readme_name(), []
    if name is None:
        missing.append("README.md")
    else:
        try:
            document = parse(found.texts.get(name, ""))
        except FrontMatterError:
            missing.append("readable front matter")
        else:
            if document is None:
                missing.append("front matter")
            else:
                missing += [key for key in ("title", "license") if key not in document.data]
    topics = found.project.topics if found.project else ()
    if len(categories(topics)) != 1:
        missing.append("category topic")
    if found.project and not found.project.description:
        missing.append("description")
    tool = found.pyproject().get("tool", {})
    if not (isinstance(tool, dict) and tool.get("sharinghub")):
        missing.append("settings")
    if any(file.endswith(".dvc") for file in found.files) and dvc_store.adopted(found):
        missing.append("DVC remote")
    if "link-model" not in found.texts.get(pipeline.FILE, ""):
        missing.append("linking in CI")
    return missing


def _readme(found: Found) -> Proposal:
    after, keys, note = readme.adopted(found)
    name = found.readme_name()
    other = found.other_readme() if name is None else None
    return Proposal(
        name or "README.md",
        found.texts.get(name) if name else None,
        after,
        f"front matter: {', '.join(keys)}",
        note or (f"SharingHub does not read {other}; the new file refers to it" if other else ""),
    )


def _settings(found: Found) -> Proposal:
    after, names = settings_table.adopted(found)
    topic, why = found.topic()
    note = f"{topic}: {why}" if "topics" in names else ""
    before = found.texts.get(settings_table.FILE)
    return Proposal(settings_table.FILE, before, after, f"settings: {', '.join(names)}", note)


def _dvc(found: Found) -> Proposal | None:
    after, before = dvc_store.adopted(found), found.texts.get(dvc_store.FILE)
    if after is None:
        return None
    return Proposal(dvc_store.FILE, before, after, "SharingHub's store as remote")


def _pipeline(found: Found) -> Proposal | None:
    after, before = pipeline.adopted(found), found.texts.get(pipeline.FILE)
    if after is None:
        return None
    return Proposal(pipeline.FILE, before, after, "the component that links")
