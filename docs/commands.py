"""Write docs/commands.md from the command line itself: python docs/commands.py"""

from collections.abc import Iterator
from pathlib import Path

import typer.main

from autoaux.cli import app

PAGE = Path(__file__).with_suffix(".md")


def commands(command, path: str = "autoaux") -> Iterator[tuple[str, object]]:
    """Every command with its full name, groups before their members."""
    yield path, command
    for name, member in getattr(command, "commands", {}).items():
        yield from commands(member, f"{path} {name}")


def render() -> str:
    parts = [
        "# Every command and option",
        "",
        "Made from the command line itself by `python docs/commands.py`.",
        "",
    ]
    for path, command in commands(typer.main.get_command(app)):
        parts += [
            f"## {path}",
            "",
            *(line.strip() for line in (command.help or "").replace("\b", "").strip().splitlines()),
            "",
        ]
        rows = [
            _row(parameter)
            for parameter in command.params
            if parameter.name != "help" and not getattr(parameter, "hidden", False)
        ]
        if rows:
            parts += ["| option | meaning |", "|---|---|", *rows, ""]
    return "\n".join(parts)


def _row(parameter) -> str:
    argument = parameter.param_type_name == "argument"
    name = (
        f"`{parameter.name.upper()}`"
        if argument
        else ", ".join(f"`{option}`" for option in parameter.opts)
    )
    words = " ".join((parameter.help or "").split()).replace("|", "\\|")
    default = parameter.default
    shown = (
        isinstance(default, (str, int, float))
        and not isinstance(default, bool)
        and default != ""
        and "default:" not in words
    )
    if parameter.required and not argument:
        words += " Required."
    return f"| {name} | {words}{f' Default: `{default}`.' if shown else ''} |"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
