"""The house rules that a machine can check: imports, sizes, what help loads, what is never used."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "autoaux"
MODULES = sorted(PACKAGE.rglob("*.py"))
# Each room may import only rooms to its left.
ORDER = [
    "errors",
    "files",
    "later",
    "display",
    "corpora",
    "signals",
    "recipe",
    "ledger",
    "forecast",
    "training",
    "runfolder",
    "search",
    "report",
    "api",
    "cli",
]
HEAVY = ("torch", "mlflow", "transformers", "sklearn", "lightgbm", "pandas", "matplotlib", "optuna")


def imports_of(module: Path) -> set[str]:
    """Dotted names that a module imports anywhere, function bodies included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            if node.module == "autoaux":
                names.update(f"autoaux.{alias.name}" for alias in node.names)
    return names


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_imports_go_one_way(module):
    room = room_of(module)
    if room in ("__init__", "__main__"):
        return
    assert room in ORDER, f"{room} is not a room of the house"
    for name in imports_of(module):
        if name.startswith("autoaux."):
            other = name.split(".")[1]
            if other in ORDER:
                assert ORDER.index(other) <= ORDER.index(room), f"{room} must not know {other}"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_only_the_edges_know_mlflow_and_rich(module):
    if room_of(module) not in ("report", "cli"):
        assert not {name.split(".")[0] for name in imports_of(module)} & {"mlflow", "rich", "typer"}


def test_every_module_is_one_idea_long():
    long = {
        str(m.relative_to(ROOT)): n
        for m in MODULES
        if (n := len(m.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long


def test_nothing_is_pickled_and_yaml_is_read_safely():
    unsafe = re.compile(
        r"\bimport"
        r" pickle\b|\bpickle\.|torch\.(load|save)\(|yaml\.(load|full_load|unsafe_load)\(|allow_pickle=True|trust_remote_code=True"
    )
    found = [
        f"{m.relative_to(ROOT)}: {hit.group()}"
        for m in MODULES
        if (hit := unsafe.search(m.read_text(encoding="utf-8")))
    ]
    assert not found


@pytest.mark.parametrize("statement", ["import autoaux", "import autoaux.cli"])
def test_importing_the_front_door_loads_nothing_heavy(statement):
    code = f"import sys; {statement}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert loaded.strip() == ""
