"""What the built package declares and holds, so that it works where there is no clone."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import autoaux

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Of these a test or a type check alone makes use.
FOR_DEVELOPERS = ("benchmark", "check", "demo", "docs", "test")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {canonical(re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0]) for one in requirements}


def imported() -> list[set[str]]:
    """For each module of others that the package imports, the distributions that bring it."""
    found: set[str] = set()
    for module in (ROOT / "autoaux").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    brought_by = packages_distributions()
    outside = found - sys.stdlib_module_names - {"autoaux"}
    return [{canonical(one) for one in brought_by.get(name, [name])} for name in outside]


def test_what_the_package_imports_is_declared_and_nothing_else():
    extras = PROJECT["optional-dependencies"]
    optional = [one for extra, own in extras.items() if extra not in FOR_DEVELOPERS for one in own]
    declared = names([*PROJECT["dependencies"], *optional])
    assert not [bringing for bringing in imported() if not bringing & declared]
    # a driver, a command, what torch's exporter calls, what reads its graphs: others load them
    by_others = {"onnx", "onnxruntime", "onnxscript", "optuna-dashboard", "psycopg"}
    assert declared - set().union(*imported()) == by_others


def built(folder: Path) -> Path:
    """The wheel of a copy of this clone: a build leaves folders behind."""
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("autoaux", "search_spaces"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder / "wheel"), str(source)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (wheel,) = (folder / "wheel").iterdir()
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    with zipfile.ZipFile(built(tmp_path_factory.mktemp("built"))) as archive:
        yield archive


def test_the_wheel_holds_every_file_of_the_package(wheel):
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "autoaux").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    spaces = {f"autoaux/search_spaces/{path.name}" for path in ROOT.glob("search_spaces/*.yaml")}
    inside = {name for name in wheel.namelist() if name.startswith("autoaux/")}
    assert "autoaux/py.typed" in inside and len(spaces) >= 5
    assert inside == there | spaces


def test_the_wheel_says_its_version_and_its_licence(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
    said = message_from_bytes(wheel.read(name))
    assert said["Version"] == autoaux.__version__
    assert said["License-Expression"] == "Apache-2.0"
    assert said["Author"] == "autoaux contributors"
    (licence,) = (name for name in wheel.namelist() if name.endswith("licenses/LICENSE"))
    assert b"Apache License" in wheel.read(licence)[:200]


def test_the_citation_names_this_version():
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {autoaux.__version__}\n" in cited
