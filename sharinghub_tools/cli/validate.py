"""``sharinghub validate``."""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path

from sharinghub_tools.adapters.readme_finder import find_and_read
from sharinghub_tools.cli import output
from sharinghub_tools.domain.lint.rules import Finding, Severity
from sharinghub_tools.use_cases.validate_readme import CheckedReadme, validate_readmes


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


def run(options: argparse.Namespace) -> int:
    """Check, report, and answer by exit code."""
    checked = validate_readmes(options.paths, find_and_read)
    if options.format == "json":
        output.json_data(_json(checked))
    elif options.format == "codequality":
        output.json_data(_code_quality(checked))
    else:
        output.data("".join(f"{line}\n" for line in _text(checked)))
    if not options.quiet:
        output.message(_summary(checked))
    return 0 if all(readme.is_fine for readme in checked) else 1


def _text(checked: list[CheckedReadme]) -> list[str]:
    return [
        f"{readme.path}:{finding.line}:{finding.column}: {finding.severity} {finding.rule}: "
        f"{_description(finding)} — {finding.mend}"
        for readme in checked
        for finding in readme.findings
    ]


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
