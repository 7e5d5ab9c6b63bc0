"""Each rule of the answers, with what it refuses and what it lets pass."""

from __future__ import annotations

import pytest

from hooks.answers import problems
from hooks.taken_names import TakenNames

TAKEN = TakenNames(frozenset({"mlflow", "scikit-learn"}), frozenset({"data", "readme", "tests"}))

GOOD = {
    "project_name": "Wine quality",
    "project_slug": "wine-quality",
    "package_name": "wine_quality",
    "description": "Tells wines apart",
    "author_name": "Ada Lovelace",
    "author_email": "ada@example.org",
    "organization": "Analytical Engines",
    "gitlab_url": "https://gitlab.com",
    "gitlab_namespace": "ada",
    "sharinghub_url": "",
    "tracking": "local",
    "mlflow_tracking_uri": "sqlite:///mlflow.db",
}
NOT_A_SLUG = (
    "must be letters and digits without accents, with single '-', '_' or '.' between them "
    "(it names a folder and a GitLab project)"
)
NOT_A_PACKAGE = (
    "must be letters, digits and '_', without accents, starting with a letter (Python imports it)"
)
NOT_A_GROUP = (
    "must be the path of a GitLab group or user: letters and digits without accents, "
    "'-', '_' and '.', subgroups after '/'"
)
NOT_AN_EMAIL = "must be an e-mail address such as ada@example.org"
NOT_AN_ADDRESS = "must be a web address such as https://gitlab.com"
WITH_SECRET = "must hold no user name, password or token; they belong in the environment"
ONE_LINE = "must be one line of text, without control characters"
RESERVED = "cannot be taken: GitLab reserves it"
ENDING = "must not end in '.git' or '.atom', which GitLab refuses"
STANDARD = "cannot be taken: it is a module of the standard library"
A_FILE = "cannot be taken: the project has a folder or file of that name"
KEYWORD = "cannot be taken: it is a keyword of Python"
NO_QUERY = "must have no '?' and no '#'"
NOT_LOCAL = "must be sqlite:///… or file:///… with tracking=local"
DEPENDENCY = "cannot be taken: a package that the project depends on has that name"
MODULE = "cannot be taken: it is a module of a package that the project depends on"


def refused(**changed: object) -> list[str]:
    return [str(problem) for problem in problems({**GOOD, **changed}, TAKEN)]


def test_good_answers_pass() -> None:
    assert refused() == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("project_name", "no"),
        ("project_name", "1.10"),
        ("project_name", "\"quotes\" 'and' \\ : # --- % {{ }} {% raw %}"),
        ("project_name", "👩‍🔬 نموذج النبيذ é"),
        ("project_name", "x" * 255),
        ("description", "x" * 2000),
        ("project_slug", "HEAD"),
        ("project_slug", "1.10"),
        ("project_slug", "Wine_Quality.v2"),
        ("package_name", "match"),
        ("package_name", "WineQuality2"),
        ("author_email", "ada.lovelace+wine@mail.example.co.uk"),
        ("author_email", "root@localhost"),
        ("gitlab_url", "http://localhost:8080/gitlab"),
        ("gitlab_url", "https://[::1]:8443"),
        ("gitlab_url", "https://münchen.example"),
        ("gitlab_namespace", "Group/sub--group/_x"),
        ("sharinghub_url", "https://hub.example"),
        ("mlflow_tracking_uri", "sqlite:////srv/my models/mlflow.db"),
        ("mlflow_tracking_uri", "file:///srv/mlruns"),
    ],
)
def test_what_passes(question: str, answer: str) -> None:
    assert refused(**{question: answer}) == []


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        ("project_name", "", "'': must not be empty"),
        ("project_name", "\u200b", "'\\u200b': must not be empty"),
        ("project_name", " Wine", "' Wine': must not start or end with a space"),
        ("project_name", "Wine\nquality", f"'Wine\\nquality': {ONE_LINE}"),
        ("project_name", "Wine\u2028", f"'Wine\\u2028': {ONE_LINE}"),
        ("project_name", "Wine\udce9", f"'Wine\\udce9': {ONE_LINE}"),
        ("project_name", "\x1b[31m", f"'\\x1b[31m': {ONE_LINE}"),
        ("project_name", 1.1, "1.1: must be text; put it between quotes"),
        ("project_name", False, "False: must be text; put it between quotes"),
        (
            "project_name",
            "x" * 256,
            f"'{'x' * 56}…': must have at most 255 characters, and has 256",
        ),
        (
            "description",
            "x" * 2001,
            f"'{'x' * 56}…': must have at most 2000 characters, and has 2001",
        ),
        ("project_slug", "../x", f"'../x': {NOT_A_SLUG}"),
        ("project_slug", "/etc", f"'/etc': {NOT_A_SLUG}"),
        ("project_slug", "..", f"'..': {NOT_A_SLUG}"),
        ("project_slug", "-x", f"'-x': {NOT_A_SLUG}"),
        ("project_slug", ".x", f"'.x': {NOT_A_SLUG}"),
        ("project_slug", "a b", f"'a b': {NOT_A_SLUG}"),
        ("project_slug", "a--b", f"'a--b': {NOT_A_SLUG}"),
        ("project_slug", "12:30:45", f"'12:30:45': {NOT_A_SLUG}"),
        ("project_slug", "vin-é", f"'vin-é': {NOT_A_SLUG}"),
        ("project_slug", "wine.git", f"'wine.git': {ENDING}"),
        ("project_slug", "tree", f"'tree': {RESERVED}"),
        ("project_slug", "nul.tar", "'nul.tar': cannot be taken: Windows reserves it"),
        ("project_slug", "Scikit_Learn", f"'Scikit_Learn': {DEPENDENCY}"),
        ("package_name", "wine-quality", f"'wine-quality': {NOT_A_PACKAGE}"),
        ("package_name", "1wine", f"'1wine': {NOT_A_PACKAGE}"),
        ("package_name", "__init__", f"'__init__': {NOT_A_PACKAGE}"),
        ("package_name", "qualité", f"'qualité': {NOT_A_PACKAGE}"),
        ("package_name", "class", f"'class': {KEYWORD}"),
        ("package_name", "None", f"'None': {KEYWORD}"),
        ("package_name", "test", f"'test': {STANDARD}"),
        ("package_name", "JSON", f"'JSON': {STANDARD}"),
        ("package_name", "tests", f"'tests': {A_FILE}"),
        ("package_name", "aux", "'aux': cannot be taken: Windows reserves it"),
        ("package_name", "mlflow", f"'mlflow': {MODULE}"),
        ("package_name", "sklearn", f"'sklearn': {MODULE}"),
        ("author_email", "ada", f"'ada': {NOT_AN_EMAIL}"),
        ("author_email", "Ada <ada@x.org>", f"'Ada <ada@x.org>': {NOT_AN_EMAIL}"),
        ("author_email", "ada@x..org", f"'ada@x..org': {NOT_AN_EMAIL}"),
        ("author_email", "é@x.org", f"'é@x.org': {NOT_AN_EMAIL}"),
        ("gitlab_url", "gitlab.com", f"'gitlab.com': {NOT_AN_ADDRESS}"),
        ("gitlab_url", "ftp://gitlab.com", f"'ftp://gitlab.com': {NOT_AN_ADDRESS}"),
        ("gitlab_url", "https://x.org/$(id)", f"'https://x.org/$(id)': {NOT_AN_ADDRESS}"),
        ("gitlab_url", "https://", f"'https://': {NOT_AN_ADDRESS}"),
        ("gitlab_url", "https://a b", f"'https://a b': {NOT_AN_ADDRESS}"),
        ("gitlab_url", "https://x:port", f"'https://x:port': {NOT_AN_ADDRESS}"),
        ("gitlab_url", "https://x\u200b.org", f"'https://x\\u200b.org': {NOT_AN_ADDRESS}"),
        ("gitlab_url", "https://gitlab.com/", "'https://gitlab.com/': must not end in '/'"),
        ("gitlab_url", "https://ada:secret@x.org", f"'https://…@x.org': {WITH_SECRET}"),
        ("gitlab_url", "https://x.org?private_token=secret", f"'https://x.org?…': {NO_QUERY}"),
        ("gitlab_namespace", "a//b", f"'a//b': {NOT_A_GROUP}"),
        ("gitlab_namespace", "/a", f"'/a': {NOT_A_GROUP}"),
        ("gitlab_namespace", "../a", f"'../a': {NOT_A_GROUP}"),
        ("gitlab_namespace", "a.", f"'a.': {NOT_A_GROUP}"),
        ("gitlab_namespace", "a/b.git", f"'a/b.git': {ENDING}"),
        ("gitlab_namespace", "explore/a", f"'explore/a': {RESERVED}"),
        ("mlflow_tracking_uri", "databricks", f"'databricks': {NOT_LOCAL}"),
        ("mlflow_tracking_uri", "http://x.org", f"'http://x.org': {NOT_LOCAL}"),
    ],
)  # fmt: skip
def test_what_is_refused(question: str, answer: object, message: str) -> None:
    assert refused(**{question: answer}) == [f"{question} {message}"]


def test_every_bad_answer_is_named() -> None:
    assert refused(package_name="class", author_email="x") == [
        "package_name 'class': cannot be taken: it is a keyword of Python",
        f"author_email 'x': {NOT_AN_EMAIL}",
    ]


def test_tracking_on_a_server_needs_its_address() -> None:
    derived = "/mlflow/ada/wine-quality/tracking/"
    assert refused(tracking="sharinghub", mlflow_tracking_uri=derived) == [
        "sharinghub_url '': must be given with tracking=sharinghub"
    ]
    assert refused(tracking="mlflow", mlflow_tracking_uri="sqlite:///mlflow.db") == [
        f"mlflow_tracking_uri 'sqlite:///mlflow.db': {NOT_AN_ADDRESS}"
    ]


def test_a_tracking_uri_may_end_in_a_slash() -> None:
    uri = "https://hub.example/mlflow/ada/wine-quality/tracking/"
    url = "https://hub.example"
    assert refused(tracking="sharinghub", sharinghub_url=url, mlflow_tracking_uri=uri) == []


def test_the_templates_own_variables_are_no_answers() -> None:
    assert refused(_extensions=["x"], __checked="") == []
