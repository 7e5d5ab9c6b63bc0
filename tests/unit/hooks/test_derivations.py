"""What can be derived is derived, and what is derived is never refused."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hooks import answers, derivations
from hooks.taken_names import TakenNames

TAKEN = TakenNames(frozenset({"mlflow", "keras"}), frozenset({"tests", "data"}))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Wine quality", "wine-quality"),
        ("  Ada's  wines, v1.10!  ", "adas-wines-v1-10"),
        ("Qualité des vins œnologiques", "qualite-des-vins-oenologiques"),
        ("Größe Łódź Ærø þing", "grosse-lodz-aero-thing"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ ②", "full-width-2"),
        ("جودة النبيذ", "ai-model"),
        ("🚀🍷", "ai-model"),
        ("Модель wine", "wine"),
        ("--- # ' \" : {{ }}", "ai-model"),
        ("../../etc/passwd", "etc-passwd"),
        ("no", "no"),
        ("1.10", "1-10"),
        ("x" * 300, "x" * 80),
        ("CON", "con-model"),
        ("tree", "tree-model"),
        ("MLflow", "mlflow-model"),
        ("sharinghub_tools", "sharinghub-tools-model"),
    ],
)
def test_project_slug(text: str, slug: str) -> None:
    assert derivations.project_slug(text, TAKEN) == slug


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("ACME & Söhne GmbH", "acme-sohne-gmbh"),
        ("株式会社", "my-group"),
        ("Explore", "explore-group"),
    ],
)
def test_group_path(text: str, path: str) -> None:
    assert derivations.group_path(text, TAKEN) == path


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("wine-quality", "wine_quality"),
        ("Wine.Quality_2", "wine_quality_2"),
        ("2-wines", "model_2_wines"),
        ("class", "class_model"),
        ("match", "match"),
        ("json", "json_model"),
        ("keras", "keras_model"),
        ("tests", "tests_model"),
        ("data", "data_model"),
        ("sharinghub-tools", "sharinghub_tools_model"),
    ],
)
def test_package_name(slug: str, name: str) -> None:
    assert derivations.package_name(slug, TAKEN) == name


@pytest.mark.parametrize(
    ("tracking", "uri"),
    [
        ("local", "sqlite:///mlflow.db"),
        ("sharinghub", "https://hub.example/mlflow/my/group/wine/tracking/"),
        ("gitlab", "https://gitlab.example/api/v4/projects/my%2Fgroup%2Fwine/ml/mlflow"),
        ("mlflow", "http://localhost:5000"),
    ],
)
def test_tracking_uri(tracking: str, uri: str) -> None:
    answered = {
        "tracking": tracking,
        "project_slug": "wine",
        "gitlab_namespace": "my/group",
        "gitlab_url": "https://gitlab.example",
        "sharinghub_url": "https://hub.example",
    }
    assert derivations.tracking_uri(answered) == uri


@given(st.text())
@example("aux")
@example("İstanbul")
def test_what_is_derived_is_never_refused(text: str) -> None:
    slug = derivations.project_slug(text, TAKEN)
    derived = {
        "project_slug": slug,
        "package_name": derivations.package_name(slug, TAKEN),
        "gitlab_namespace": derivations.group_path(text, TAKEN),
    }
    assert answers.problems(derived, TAKEN) == []
