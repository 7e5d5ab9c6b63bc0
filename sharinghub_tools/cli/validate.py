"""``sharinghub validate``."""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from sharinghub_tools.adapters.readme_file import find_readme
from sharinghub_tools.cli import output, schema_options
from sharinghub_tools.cli.progress import counter
from sharinghub_tools.cli.readme_validation import add_schema_sources, readme_validator
from sharinghub_tools.domain.lint.rules import Finding, Severity
from sharinghub_tools.use_cases.validate_readme import CheckedReadme

# For fewer READMEs a second process is ready when the first has done them all.
FEWEST_FOR_PROCESSES = 128


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        default=[Path()],
        metavar="PATH",
        help="a README, or a project's folder (default: the current folder)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "codequality"),
        default="text",
        help="how to report; codequality is GitLab's code quality report (default: text)",
    )
    parser.add_argument(
        "--json", action="store_const", const="json", dest="format", help="same as --format json"
    )
    add_schema_sources(parser)
    parser.add_argument(
        "--jobs",
        type=_number,
        metavar="N",
        help="how many processes check many READMEs (default: one for each core)",
    )


def run(options: argparse.Namespace) -> int:
    """Check, report, and answer by exit code."""
    paths = list(dict.fromkeys(find_readme(path, any_case=True) for path in options.paths))
    schema_options.refuse_wrong_folder(options)
    checked = _reported(options, paths)
    if options.format == "json":
        output.json_data(_json(checked))
    elif options.format == "codequality":
        output.json_data(_code_quality(checked))
    if not options.quiet:
        output.message(_summary(checked))
    return 0 if all(readme.is_fine for readme in checked) else 1


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, and is '{text}'")
    return int(text)


def _reported(options: argparse.Namespace, paths: Sequence[Path]) -> list[CheckedReadme]:
    """What is found in each README; as text it is printed as soon as it is known."""
    is_text = options.format == "text"
    is_quiet = options.quiet or len(paths) < FEWEST_FOR_PROCESSES
    checked = []
    with counter("checking READMEs", quiet=is_quiet, total=len(paths)) as count:
        for readme in _checked(options, paths):
            checked.append(readme)
            count.advance()
            if is_text and readme.findings:
                count.data("".join(f"{line}\n" for line in _text(readme)))
    return checked


def _checked(options: argparse.Namespace, paths: Sequence[Path]) -> Iterable[CheckedReadme]:
    prepare = partial(readme_validator, options.schemas, offline=options.offline, many=True)
    if len(paths) < FEWEST_FOR_PROCESSES or options.jobs == 1:
        return map(prepare(), paths)
    from sharinghub_tools.adapters.worker_processes import (  # noqa: PLC0415 - see the constant
        in_processes,
        usable_cores,
    )

    processes = options.jobs or usable_cores()
    return map(prepare(), paths) if processes == 1 else in_processes(prepare, paths, processes)


def _text(readme: CheckedReadme) -> Iterator[str]:
    for finding in readme.findings:
        yield (
            f"{readme.path}:{finding.line}:{finding.column}: {finding.severity} {finding.rule}: "
            f"{_description(finding)} — {finding.mend}"
        )


def _json(checked: list[CheckedReadme]) -> dict[str, object]:
    findings = [
        {
            "file": readme.path.as_posix(),
            "line": finding.line,
            "column": finding.column,
            "rule": finding.rule,
            "severity": finding.severity,
            "effect": finding.effect.name.lower().replace("_", "-"),
            "message": finding.message,
            "mend": finding.mend,
        }
        for readme in checked
        for finding in readme.findings
    ]
    return {"findings": findings, "checked": len(checked)}


def _code_quality(checked: list[CheckedReadme]) -> list[dict[str, object]]:
    """The report; see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""
    report: list[dict[str, object]] = []
    for readme in checked:
        path = _relative(readme.path)
        seen: Counter[tuple[str, str]] = Counter()
        for finding in readme.findings:
            same = (finding.rule, finding.message)
            seen[same] += 1
            report.append(
                {
                    "description": f"{_description(finding)} — {finding.mend}",
                    "check_name": finding.rule,
                    "fingerprint": _fingerprint(path, *same, str(seen[same])),
                    "severity": finding.effect.code_quality,
                    "location": {"path": path, "lines": {"begin": finding.line}},
                }
            )
    return report


def _description(finding: Finding) -> str:
    effect = finding.effect.words
    return f"{finding.message}; {effect}" if effect else finding.message


def _fingerprint(*parts: str) -> str:
    """Equal for the same finding when lines move: GitLab compares branches by it."""
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()


def _relative(path: Path) -> str:
    """The path as GitLab wants it: from the root of the repository, where jobs run."""
    here = Path.cwd()
    absolute = here / path
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()


def _summary(checked: list[CheckedReadme]) -> str:
    severities = Counter(finding.severity for readme in checked for finding in readme.findings)
    counts = [
        f"{severities[severity]} {severity}{'s' if severities[severity] > 1 else ''}"
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        if severities[severity]
    ]
    readmes = "1 README" if len(checked) == 1 else f"{len(checked)} READMEs"
    return f"{readmes} checked: {', '.join(counts) or 'no findings'}"
