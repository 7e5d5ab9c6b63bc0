from __future__ import annotations

from pathlib import Path

from sharinghub_tools.adapters.mlflow_client_version import mlflow_client
from sharinghub_tools.domain.diagnosis.facts import MlflowClient


def test_the_lock_wins_over_what_is_installed(tmp_path: Path) -> None:
    assert mlflow_client(tmp_path) is None
    packages = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    for name in ("mlflow_tracing-3.1.0", "mlflow-2.14.3"):
        (packages / f"{name}.dist-info").mkdir(parents=True)
    assert mlflow_client(tmp_path) == MlflowClient("2.14.3", ".venv")
    (tmp_path / "requirements.lock").write_text("mlflow-tracing==3.17.2\nmlflow==3.17.2\n")
    assert mlflow_client(tmp_path) == MlflowClient("3.17.2", "requirements.lock")
