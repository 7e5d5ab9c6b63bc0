"""What of a run may stand in public metadata: no secret, no folder of somebody's machine.

MLflow records what a program was given, as it was given: a repository's URL with the token of the
CI job, the path of a person's home, a password among the parameters.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ALWAYS = {"password", "passwd", "pwd", "passphrase", "secret", "secrets", "credential"}
_ALWAYS |= {"credentials", "authorization"}
_KEYS = {"api", "access", "private", "signing", "encryption"}
# What has no name of its own in a value: prefixes of GitLab's, GitHub's, Hugging Face's, AWS's and
# Slack's tokens, JSON web tokens, PEM (https://docs.gitlab.com/security/tokens/#token-prefixes).
_TOKENS = re.compile(
    r"\b(?:gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[\w.-]{16,}"
    r"|gh[opsu]_\w{30,}|github_pat_\w{30,}|hf_\w{30,}|(?:AKIA|ASIA)[A-Z0-9]{16}|xox[abprs]-[\w-]{10,}|eyJ[\w-]{10,}\.[\w-]{10,}\.)"
    r"|-----BEGIN "
)
_NAMED = re.compile(
    r"(?:password|passwd|passphrase|secret|credentials?|token|api[_-]?key|access[_-]?key)"
    r"[\"']?\s*[:=]\s*[\"']?[^\s\"',}]",
    re.IGNORECASE,
)
# Switches, numbers, and the tokens of language models: ``[PAD]``, ``</s>``, ``<|endoftext|>``.
_NOT_SECRET = re.compile(
    r"(?i:true|false|none|null)|[+-]?[0-9]+|[+-]?[0-9.]+(?:e[+-]?[0-9]+)?|\[\w+\]|<[^<>]+>|"
)

_URL_LOGIN = re.compile(r"(?<=://)[^/@\s\"']*@")
_URL_QUERY = re.compile(r"(://[^\s\"'?#]*)[?#][^\s\"']*")

# The first part of a folder, before its last name: of POSIX, of a home, of a drive, of a share.
_FOLDERS = r"(?:file:/{1,3}|~[\w.-]*[\\/]|[A-Za-z]:[\\/]|\\\\|/)"
_WHOLE_PATH = re.compile(rf"(?:[a-z]+:///)?{_FOLDERS}[^\"',;=]*[\\/]([^\\/\"',;=]+)[\\/]*")
_PATHS = re.compile(rf"(?<![^\s\"',;=(\[]){_FOLDERS}(?:[^\s\"',;)\]\\/]+[\\/])+")

_SCP = re.compile(r"(?:[^@/:\s]+@)?([\w-]+(?:\.[\w-]+)+):(?!//|[0-9]+/)/?(\S+)")
_SCHEMES = {"http": "http", "https": "https", "ssh": "https", "git": "https", "git+ssh": "https"}


def public_parameters(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters that may be shown, sorted by name; those that hold a secret are left out.

    Args:
        parameters: of a run, as MLflow has them: text all.
    """
    shown = {name: public_value(name, value) for name, value in sorted(parameters.items())}
    return {name: value for name, value in shown.items() if value is not None}


def public_value(name: str, value: str) -> str | None:
    """A value as it may be shown; None where it is, or holds, a secret.

    Of a path of somebody's machine the last name stays, of a URL neither login nor query.

    Args:
        name: what it is called, as ``db_password`` or ``train.epochs``.
        value: the text.
    """
    if _is_secret(name, value) or _TOKENS.search(value) or _NAMED.search(value):
        return None
    return public_text(value)


def public_text(text: str) -> str:
    """Text without the folders of a machine, and without login and query of its URLs."""
    text = _URL_QUERY.sub(r"\1", _URL_LOGIN.sub("", text))
    whole = _WHOLE_PATH.fullmatch(text)
    if whole:
        return whole[1]
    return _PATHS.sub("", text)


def web_url(url: str) -> str | None:
    """The page of a repository, or of a job, for its URL; None where it is on nobody's server.

    ``git@host:group/project.git`` and ``https://user:token@host/group/project.git/`` are both
    ``https://host/group/project``.

    Args:
        url: of any kind that git knows.
    """
    short = _SCP.fullmatch(url)
    if short:
        return f"https://{short[1]}/{_bare(short[2])}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None or not host or any(sign.isspace() for sign in url):
        return None
    netloc = f"[{host}]" if ":" in host else host
    # The port of SSH is none of the web's.
    if port is not None and parts.scheme in ("http", "https"):
        netloc += f":{port}"
    return urlunsplit((scheme, netloc, f"/{_bare(parts.path)}", "", "")).rstrip("/")


def _bare(path: str) -> str:
    return path.strip("/").removesuffix(".git").rstrip("/")


def _is_secret(name: str, value: str) -> bool:
    words = [word.lower() for word in _WORDS.findall(name)]
    if _ALWAYS & set(words):
        return not re.fullmatch(r"(?i:true|false|none|null)|", value.strip())
    pairs = set(itertools.pairwise(words))
    is_token = "token" in words or "bearer" in words or "apikey" in words
    if is_token or any(pair[0] in _KEYS and pair[1] == "key" for pair in pairs):
        return not _NOT_SECRET.fullmatch(value.strip())
    return False
