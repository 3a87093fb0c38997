"""Continuous integration calls what there is: words of make, folders of tests, commands."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def words_of_make() -> set[str]:
    phony = re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    return set(phony[1].split())


def jobs(workflow: Path) -> dict[str, dict]:
    return yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]


def commands() -> list[str]:
    """What continuous integration runs, in a workflow's step or in `.ci/run`."""
    steps = [step for path in WORKFLOWS for job in jobs(path).values() for step in job["steps"]]
    return [step["run"] for step in steps if "run" in step] + [
        (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    ]


def test_every_word_of_make_that_is_called_exists():
    called = {word for text in commands() for word in re.findall(r"^make (\w+)", text, re.M)}
    assert {"check", "test"} <= called <= words_of_make()


def test_every_folder_of_tests_that_is_named_exists():
    named = [path for text in commands() for path in re.findall(r"\btests/[\w/.]+", text)]
    assert named and not [path for path in named if not (ROOT / path).exists()]


def test_the_suite_runs_on_every_python_that_the_package_says_it_knows():
    known = [
        line.rpartition(" ")[2]
        for line in PROJECT["project"]["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
    ]
    suite = jobs(ROOT / ".github" / "workflows" / "test.yml")["suite"]
    assert suite["strategy"]["matrix"]["python"] == known
    assert PROJECT["project"]["requires-python"] == f">={known[0]}"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_ends_by_itself_and_may_only_read(workflow):
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))["permissions"] == {
        "contents": "read"
    }
    assert all(job["timeout-minutes"] <= 60 for job in jobs(workflow).values())


def test_the_checks_before_a_commit_are_those_of_make_check():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = text.split("\ncheck:", 1)[1].split("\n\n", 1)[0]
    checks = re.findall(r"\$\(BIN\)/(\w+(?: \w+)?)", recipe)
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hooks = [re.match(r"\.venv/bin/(\w+(?: \w+)?)", hook["entry"])[1] for hook in local["hooks"]]
    assert sorted(hooks) == sorted(checks) == ["mypy", "ruff check", "ruff format"]
    installed = PROJECT["project"]["optional-dependencies"]["check"]
    assert {hook.split()[0] for hook in hooks} <= {re.match(r"[\w-]+", one)[0] for one in installed}
