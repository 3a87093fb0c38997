"""One way to call every benchmark: ``python -m benchmarks.ROOM COMMAND [options]``.

A command is a module of a room that defines ``main()``; its summary is its docstring's first
sentence. Nothing is imported before a command runs.
"""

import ast
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
ROOMS = ("corpora", "signals", "forecast", "training", "search", "report", "papers")


def commands(room: str) -> dict[str, str]:
    """Summaries by command, in the order of the alphabet."""
    found = {}
    for path in sorted((HERE / room).glob("[!_]*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in module.body):
            words = " ".join((ast.get_docstring(module) or "").split("\n\n")[0].split())
            found[path.stem] = words
    return found


def listed(rooms: tuple[str, ...] = ROOMS) -> str:
    """Every command with its summary."""
    lines = []
    for room in rooms:
        lines += [
            f"python -m benchmarks.{room} {command}\n    {summary}"
            for command, summary in commands(room).items()
        ]
    return "\n".join(lines)


def run(room: str, words: list[str] | None = None) -> None:
    """Run a command of a room with the rest of the command line; list them where none is named.

    Exits with 2 where there is no such command.
    """
    words = sys.argv[1:] if words is None else words
    if not words or words[0] in ("-h", "--help"):
        print(listed((room,)))
        return
    if words[0] not in commands(room):
        known = ", ".join(commands(room))
        print(f"benchmarks.{room} {words[0]}: no such command; there are {known}", file=sys.stderr)
        sys.exit(2)
    sys.argv = [f"python -m benchmarks.{room} {words[0]}", *words[1:]]
    import_module(f"benchmarks.{room}.{words[0]}").main()


def itself(room: str, command: str, *words: str) -> list[str]:
    """The command line of another process that runs a command; it starts in the repository."""
    return [sys.executable, "-W", "ignore", "-m", f"benchmarks.{room}", command, *words]
