"""From clone to verdict with the README alone: its commands, in its order, in a fresh folder."""

import os
import random
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOUNS, VERBS = [f"noun{i}" for i in range(80)], [f"verb{i}" for i in range(80)]


def own_data_commands() -> list[str]:
    """The indented commands under "Your own data", comments cut off."""
    section = (
        (ROOT / "README.md")
        .read_text(encoding="utf-8")
        .split("## Your own data", 1)[1]
        .split("\n## ", 1)[0]
    )
    lines = re.findall(r"^    (\S.*)$", section, flags=re.M)
    return [line.split("#")[0].strip() for line in lines]


def to_labels() -> list[str]:
    """The commands that lead from files to labels; who helps whom is asked beside that way."""
    return [
        command
        for command in own_data_commands()
        if command.startswith("autoaux ") and command.split()[1] != "matrix"
    ]


def write_conll(path: Path, sentences: int, seed: int) -> None:
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(sentences):
            file.write(
                f"the\tO\n{draw.choice(NOUNS)}\tB-THING\n{draw.choice(VERBS)}\tO\na\tO\n{draw.choice(NOUNS)}\tB-THING\n\n"
            )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a person has: one file, a folder of others, and text to label."""
    write_conll(tmp_path / "ner.conll", 40, 1)
    (tmp_path / "corpora").mkdir()
    write_conll(tmp_path / "corpora" / "same_task.conll", 150, 2)
    write_conll(tmp_path / "corpora" / "more.conll", 150, 3)
    (tmp_path / "new.txt").write_text("the noun3 verb4 a noun5\n", encoding="utf-8")
    return tmp_path


def last_output(folder: Path, commands: list[str], environment: dict[str, str]) -> str:
    """Run the commands one after the other; what the last one printed."""
    for command in commands:
        small = command.replace("--budget 2h", "--trials 18 --set optimisation.max_steps=40")
        result = subprocess.run(
            shlex.split(small),
            cwd=folder,
            capture_output=True,
            text=True,
            env=environment,
            timeout=900,
        )
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def labelled(text: str) -> list[str]:
    return [line.split("\t")[0] for line in text.splitlines() if line]


def made(folder: Path) -> set[str]:
    return {path.name for path in (folder / "runs" / "ner").iterdir()}


def test_the_readmes_commands_lead_from_two_files_to_a_verdict_and_labels(folder):
    commands = to_labels()
    assert [command.split()[1] for command in commands] == [
        "inspect",
        "rank",
        "select",
        "train",
        "predict",
    ]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    output = last_output(folder, commands, os.environ | {"PATH": path})
    assert labelled(output) == ["the", "noun3", "verb4", "a", "noun5"]
    assert made(folder) >= {"report.html", "decision.json", "recipe.yaml", "mlflow.db"}


@pytest.mark.fresh
def test_the_built_wheel_does_the_same_in_a_new_environment_outside_the_clone(folder):
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    pip = [folder / "env/bin/python", "-m", "pip"]
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info"))
    make = [*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "wheel", copy]
    subprocess.run(make, check=True, timeout=600)
    shutil.rmtree(copy)
    (wheel,) = (folder / "wheel").iterdir()
    install = [*pip, "install", "--quiet", "-c", ROOT / "constraints.txt", wheel]
    subprocess.run(install, check=True, timeout=1800)
    commands = to_labels()
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    outside["PATH"] = f"{folder / 'env/bin'}{os.pathsep}{os.environ['PATH']}"
    output = last_output(folder, commands, outside)
    assert labelled(output) == ["the", "noun3", "verb4", "a", "noun5"]
    assert made(folder) >= {"report.html", "decision.json", "recipe.yaml", "mlflow.db"}
    freed = "autoaux select --main ner.conll --pool corpora --run freed --trials 30 --space gru"
    last_output(folder, [freed], outside)
    assert (folder / "freed" / "decision.json").is_file()
