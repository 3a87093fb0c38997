"""The house rules that a machine can check: imports, sizes, what help loads, what is never used."""

import ast
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "autoaux"
MODULES = sorted(PACKAGE.rglob("*.py"))
# Each room may import only rooms to its left.
ORDER = [
    "errors",
    "strict",
    "files",
    "later",
    "display",
    "patience",
    "corpora",
    "signals",
    "recipe",
    "ledger",
    "scoring",
    "forecast",
    "training",
    "runfolder",
    "search",
    "exporting",
    "report",
    "selecting",
    "watching",
    "api",
    "sklearn",
    "cli",
]
HEAVY = ("torch", "mlflow", "transformers", "sklearn", "lightgbm", "pandas", "matplotlib", "optuna")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_names(tree: ast.Module, when: str = "ever") -> Iterator[str]:
    """``a.b`` for `import a.b` and ``a.b.c`` for `from a.b import c`: anywhere, function bodies
    and what is for type checkers included, or those that run when the module is loaded.
    """
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif when == "ever" or not (
            isinstance(node, ast.FunctionDef)
            or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        ):
            waiting.extend(ast.iter_child_nodes(node))


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_imports_go_one_way():
    inside = [m for m in MODULES if room_of(m) not in ("__init__", "__main__")]
    assert not {room_of(m) for m in inside} - set(ORDER), "not rooms of the house"
    found = []
    for module in inside:
        room = room_of(module)
        for name in imported_names(parsed(module)):
            other = name.split(".")[1] if name.startswith("autoaux.") else room
            if other in ORDER and ORDER.index(other) > ORDER.index(room):
                found.append(f"{module.relative_to(PACKAGE)} must not know {other}")
    assert not found


def test_only_the_edges_know_mlflow_and_rich():
    known = {
        str(module.relative_to(PACKAGE)): {name.split(".")[0] for name in names}
        for module in MODULES
        if room_of(module) not in ("report", "cli")
        for names in [imported_names(parsed(module))]
    }
    assert not [module for module, names in known.items() if names & {"mlflow", "rich", "typer"}]


def test_modules_are_one_idea_long_and_folders_are_read_at_a_glance():
    lengths = {m: len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert not {str(m.relative_to(ROOT)): n for m, n in lengths.items() if n > 300}
    assert statistics.median(lengths.values()) < 90
    folders = Counter(m.parent for m in MODULES)
    assert not {str(f.relative_to(ROOT)): n for f, n in folders.items() if n > 20}


def test_every_folder_of_modules_is_a_package():
    """Without an `__init__.py` a folder is left out of what people install."""
    assert not {m.parent for m in MODULES if not (m.parent / "__init__.py").is_file()}


def test_names_of_files_are_unique_within_a_room():
    names = Counter((room_of(m), m.name) for m in MODULES if m.name != "__init__.py")
    assert not [name for name, times in names.items() if times > 1]


def test_names_of_classes_are_unique_within_a_room_and_none_looks_like_a_test():
    names = Counter(
        (room_of(module), node.name)
        for module in MODULES
        for node in parsed(module).body
        if isinstance(node, ast.ClassDef)
    )
    assert not [name for name, times in names.items() if times > 1]
    assert not [name for _, name in names if name.startswith("Test")]


@pytest.mark.parametrize("place", ["autoaux", "benchmarks", "examples", "tests", "tools"])
def test_what_is_private_to_a_package_is_imported_from_inside_it(place):
    """``p._m`` and the name ``p._n`` are for modules whose dotted name begins with ``p``."""
    found = []
    for path in sorted((ROOT / place).rglob("*.py")):
        importer = path.relative_to(ROOT).with_suffix("").parts
        for name in imported_names(parsed(path)):
            parts = tuple(name.split("."))
            marked = next((i for i, part in enumerate(parts) if re.match("_[^_]", part)), None)
            ours = parts[0] in ("autoaux", "benchmarks", "tools", "tests")
            if ours and marked is not None and importer[:marked] != parts[:marked]:
                found.append(f"{path.relative_to(ROOT)}: {name}")
    assert not found


def test_at_most_a_third_of_a_room_s_modules_are_public():
    within = [m for m in MODULES if m.parent != PACKAGE and m.name != "__init__.py"]
    rooms = Counter(room_of(m) for m in within)
    public = Counter(room_of(m) for m in within if not m.name.startswith("_"))
    assert not {room: n for room, n in public.items() if n > rooms[room] / 3}


def exported(init: Path) -> list[str]:
    """What a package's `__all__` names, what it loads later included."""
    lists = {
        ast.unparse(node.targets[0]): node.value
        for node in parsed(init).body
        if isinstance(node, ast.Assign)
    }
    strings = [
        one.value
        for name in ("__all__", "_LATER")
        if name in lists
        for one in (
            lists[name].keys if isinstance(lists[name], ast.Dict) else ast.walk(lists[name])
        )
        if isinstance(one, ast.Constant)
    ]
    return [name for name in strings if isinstance(name, str)]


def test_a_package_exports_what_others_import_and_no_more():
    """By `import` (of code in a string too), as an attribute of the package, or in a page of the
    documentation.
    """
    places = ("autoaux", "benchmarks", "examples", "tests", "tools")
    code = [path for place in places for path in (ROOT / place).rglob("*.py")]
    users: dict[str, set[Path]] = {}
    for path in code:
        for name in imported_names(parsed(path)):
            users.setdefault(name, set()).add(path)
    written = "\n".join(path.read_text(encoding="utf-8") for path in code)
    pages = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
    unused = []
    for init in PACKAGE.glob("*/**/__init__.py"):
        package = ".".join(init.parent.relative_to(ROOT).parts)
        last = package.rpartition(".")[2]
        for name in exported(init):
            if users.get(f"{package}.{name}", set()) - {init}:
                continue
            told = rf"\b{last}\.{name}\b|from {package} import [^\n]*\b{name}\b"
            if not (re.search(told, written) or re.search(rf"\b{name}\b", pages)):
                unused.append(f"{package}.{name}")
    assert not unused


@pytest.mark.parametrize("place", ["benchmarks", "docs", "examples", "tests", "tools"])
def test_no_text_outside_the_package_names_what_is_private_to_it(place):
    """Patches by dotted name and code in strings as well."""
    private = re.compile(r"\bautoaux(\.\w+)*\._[a-z]\w*")
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in sorted((ROOT / place).rglob("*"))
        if path.suffix in (".py", ".md")
        for hit in private.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_rooms_and_what_is_in_them_import_in_no_circle():
    """Among the parts of every package, each with all that is inside it, as modules load."""
    known = {".".join(m.relative_to(ROOT).with_suffix("").parts): m for m in MODULES}
    loads = {
        module: {file_of(name, known) for name in imported_names(parsed(path), when="loading")}
        for module, path in known.items()
    }
    circles = []
    for package in sorted(name.removesuffix(".__init__") for name in known if "__init__" in name):
        parts: dict[str, set[str]] = {}
        for module, loaded in loads.items():
            if part := part_of(module, package):
                parts.setdefault(part, set()).update(
                    other for name in loaded if (other := part_of(name, package))
                )
        try:
            TopologicalSorter({part: parts[part] - {part} for part in parts}).prepare()
        except CycleError as error:
            circles.append(f"{package}: {' <- '.join(error.args[1])}")
    assert not circles


def file_of(name: str, known: dict[str, Path]) -> str:
    """The module that an imported dotted name is, or is in."""
    while name and name not in known:
        if f"{name}.__init__" in known:
            return f"{name}.__init__"
        name = name.rpartition(".")[0]
    return name


def part_of(module: str, package: str) -> str:
    """The part of a package that a module is, or is in; empty outside the package."""
    return module[len(package) + 1 :].split(".")[0] if module.startswith(f"{package}.") else ""


def test_nothing_is_pickled_and_yaml_is_read_safely():
    unsafe = re.compile(
        r"\bimport pickle\b|\bpickle\.|torch\.(load|save)\(|allow_pickle=True"
        r"|yaml\.(load|full_load|unsafe_load)\(|trust_remote_code=True"
    )
    found = [
        f"{m.relative_to(ROOT)}: {hit.group()}"
        for m in MODULES
        if (hit := unsafe.search(m.read_text(encoding="utf-8")))
    ]
    assert not found


def test_what_the_type_check_passes_over_is_little_and_says_why():
    """``# type: ignore[code]  # reason``, twenty times at most."""
    marks = [
        (f"{m.relative_to(ROOT)}:{number}", line.partition("# type:")[2])
        for m in MODULES
        for number, line in enumerate(m.read_text(encoding="utf-8").splitlines(), 1)
        if "# type:" in line
    ]
    bare = [place for place, mark in marks if not re.match(r" ignore\[[\w-]+\]  # \w", mark)]
    assert not bare and len(marks) <= 20


@pytest.mark.parametrize("statement", ["import autoaux", "import autoaux.cli"])
def test_importing_the_front_door_loads_nothing_heavy(statement):
    code = f"import sys; {statement}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert loaded.strip() == ""


UNIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios"}
UNIX_NAMES = {"fork", "getuid", "geteuid", "killpg", "setsid", "SIGHUP", "SIGKILL", "SIGUSR1"}


def test_every_module_imports_on_windows_and_macos():
    assert not [str(m.relative_to(PACKAGE)) for m in MODULES if of_unix_alone(parsed(m))]


def of_unix_alone(tree: ast.Module) -> set[str]:
    """What importing a module would ask of a system that Windows has not."""
    # what stands in a function, or behind a question, is not run by the import
    at_once = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in at_once if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in at_once if isinstance(node, ast.ImportFrom)}
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("os", "signal")
    }
    return names & UNIX_MODULES | used & UNIX_NAMES
