"""The wheel in a project of `wagtail start`, put there by following docs/install.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs" / "install.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"# (\S+), (at the end|all of it)\n")

# One worker builds and installs, for all of them.
pytestmark = [pytest.mark.packaging, pytest.mark.xdist_group("packaging")]

_OURS = ("FUPIN_", "DJANGO_", "PYTEST_", "DATABASE_", "ELASTICSEARCH_", "PIP_", "COV_")


@dataclass(frozen=True)
class Project:
    """A fresh project, its own interpreter, and nothing of this checkout on its path."""

    folder: Path
    wheel: Path
    environment: dict[str, str]

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Its output. Raises AssertionError with all that was said where it fails."""
        done = subprocess.run(
            command,
            cwd=cwd or self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def follow(self, guide: Path) -> None:
        """Do what each block of the guide says, in its order."""
        for language, text in BLOCK.findall(guide.read_text(encoding="utf-8")):
            if language == "sh":
                self.run("sh", "-euc", text)
            else:
                self._write(text)

    def _write(self, text: str) -> None:
        target = TARGET.match(text)
        assert target, f"a block of Python that does not say its file:\n{text}"
        path, how = target.groups()
        file = self.folder / "mysite" / path
        before = file.read_text(encoding="utf-8") if how == "at the end" else ""
        file.write_text(f"{before}\n{text}", encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Builds the wheel; third-party packages come from this environment, so nothing is fetched."""
    folder = tmp_path_factory.mktemp("project")
    wheels = tmp_path_factory.mktemp("wheels")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", wheels, ROOT],
        check=True,
        capture_output=True,
    )
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    binaries = folder / "venv" / "bin"
    packages = Path(
        subprocess.run(
            [binaries / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    # A path file inside a folder that a path file names is not read: no editable install follows.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return Project(
        folder=folder,
        wheel=next(wheels.glob("*.whl")),
        environment=kept
        | {
            "PATH": f"{binaries}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_IGNORE_INSTALLED": "1",
            "PIP_FIND_LINKS": str(wheels),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        },
    )


@pytest.fixture(scope="module")
def answers(project: Project) -> dict[str, Any]:
    project.follow(GUIDE)
    walk = project.folder / "mysite" / "walk.py"
    walk.write_text(Path(__file__).with_name("walk.py").read_text(encoding="utf-8"))
    said = project.run(
        "env", "DJANGO_SETTINGS_MODULE=mysite.settings.dev", "python", "walk.py", cwd=walk.parent
    )
    parsed: dict[str, Any] = json.loads(said.splitlines()[-1])
    return parsed


def test_wheel_carries_templates_static_files_words_and_data(project: Project) -> None:
    names = set(zipfile.ZipFile(project.wheel).namelist())

    assert {
        "fupin_cms/templates/fupin_cms/public/base.html",
        "fupin_cms/static/fupin_cms/public/site.css",
        "fupin_cms/locale/zh_Hans/LC_MESSAGES/django.mo",
        "fupin_cms/migrations/0001_initial.py",
        "fupin_search/apps.py",
    } <= names
    assert any(name.startswith("fupin_cms/catalogue/data/") for name in names)
    assert any(name.startswith("fupin_search/data/") for name in names)


def test_wheel_has_no_package_that_may_collide(project: Project) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(project.wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"fupin_cms", "fupin_search"}


def test_installed_package_is_the_wheels(answers: dict[str, Any], project: Project) -> None:
    assert Path(answers["package"]).is_relative_to(project.folder)


def test_item_is_released_and_every_reader_has_it(answers: dict[str, Any]) -> None:
    title = "2018年扶贫领域政府信息公开工作方案"

    assert answers["outcome"] == "RELEASED"
    for reader in ("item", "list", "changes", "search"):
        assert answers[reader]["status"] == 200, answers[reader]
        assert title in re.sub("</?mark>", "", answers[reader]["text"]), reader


def test_projects_own_search_app_still_answers(answers: dict[str, Any]) -> None:
    assert answers["own_search"]["status"] == 200
    assert "Search" in answers["own_search"]["text"]


def test_admin_is_in_chinese(answers: dict[str, Any]) -> None:
    assert 'lang="zh' in answers["admin"]["text"]
