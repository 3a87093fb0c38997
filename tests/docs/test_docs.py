"""The documentation is a contract: commands are described, described commands exist, code runs."""

import importlib.util
import random
import re
import shlex
from pathlib import Path

import pytest
import typer.main

from autoaux.cli import app

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
_spec = importlib.util.spec_from_file_location("docs_commands", DOCS / "commands.py")
generator = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generator)
COMMANDS = dict(generator.commands(typer.main.get_command(app)))


def test_the_page_of_commands_is_what_the_command_line_says():
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == generator.render(), (
        "run: python docs/commands.py"
    )


def test_every_command_and_every_option_has_a_help_text():
    silent = [path for path, command in COMMANDS.items() if not command.help]
    silent += [
        f"{path} {p.name}"
        for path, command in COMMANDS.items()
        for p in command.params
        if not getattr(p, "hidden", False) and not p.help
    ]
    assert silent == []


def test_every_command_that_gives_a_result_can_give_it_as_json():
    groups = {path for path, command in COMMANDS.items() if hasattr(command, "commands")}
    without = [
        path
        for path, command in COMMANDS.items()
        if path not in groups and "--json" not in {o for p in command.params for o in p.opts}
    ]
    assert without == []


def described() -> list[tuple[str, str]]:
    """Every line of a page that starts with a command of ours."""
    return [
        (page.name, line.strip())
        for page in PAGES
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("    autoaux ")
    ]


@pytest.mark.parametrize(("page", "line"), described(), ids=lambda value: value)
def test_each_described_command_line_is_understood(page, line):
    words = shlex.split(line, comments=True)
    path = "autoaux"
    while len(words) > 1 and f"{path} {words[1]}" in COMMANDS:
        path, words = f"{path} {words[1]}", words[1:]
    understood = COMMANDS[path].make_context(path, words[1:], resilient_parsing=False)
    assert understood.info_name == path and not understood.args, (
        f"not understood: {understood.args}"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def sentences(count: int, seed: int, labels: tuple[str, str, str]) -> str:
    """Sentences of places and people, labelled, as CoNLL columns."""
    rng = random.Random(seed)
    places, people = (
        "Lisbon Paris Oslo Rome Kyoto Lima".split(),
        "Ana Otto Mira Jon Lea Igor".split(),
    )
    blocks = []
    for _ in range(count):
        pattern = rng.choice(
            [
                "P lives in L .",
                "P went to L with P .",
                "in L it rains .",
                "nobody saw P in L today .",
            ]
        )
        tokens = [
            (
                (rng.choice(places), labels[0])
                if w == "L"
                else (rng.choice(people), labels[1])
                if w == "P"
                else (w, labels[2])
            )
            for w in pattern.split()
        ]
        blocks.append("\n".join(f"{word}\t{label}" for word, label in tokens))
    return "\n\n".join(blocks) + "\n"


@pytest.fixture
def somebody(tmp_path, monkeypatch):
    """A folder such as the pages speak of: ner.conll and corpora/.

    Signals that a page registers go with it.
    """
    from autoaux.signals import SIGNALS

    known = set(SIGNALS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    (tmp_path / "ner.conll").write_text(
        sentences(120, 0, ("B-LOC", "B-PER", "O")), encoding="utf-8"
    )
    for number, (name, labels) in enumerate(
        {"travel": ("B-place", "B-name", "O"), "words": ("NOUN", "NAME", "OTHER")}.items()
    ):
        for split, count in (("train", 150), ("dev", 30)):
            path = tmp_path / "corpora" / name / f"{split}.conll"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(sentences(count, 10 * number + count, labels), encoding="utf-8")
    yield tmp_path
    for name in SIGNALS.keys() - known:
        del SIGNALS[name]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")],
    ids=lambda page: page.name,
)
def test_the_code_of_a_page_runs_from_top_to_bottom(page, somebody, capsys):
    code = "\n".join(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S))
    exec(compile(code, page.name, "exec"), {"__name__": "__docs__"})
    assert capsys.readouterr().out.strip()
