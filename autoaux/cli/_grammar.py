"""How every command reads its words: ``-h`` beside ``--help``, switches shown without a value, and
how much is said (``-q``, ``-v``, ``--log-level``) understood wherever it stands.
"""

from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_SWITCHES = ("-q", "--quiet", "-v", "--verbose")
_VALUED = ("--log-level",)
_HELP = {"help_option_names": ["-h", "--help"]}


def everywhere_first(words: Sequence[str]) -> list[str]:
    """The words of a command line with those on how much is said first, where the root reads them;
    what follows ``--`` is left alone.

    >>> everywhere_first(["train", "mine.yaml", "-q"])
    ['-q', 'train', 'mine.yaml']
    """
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
        elif word in _SWITCHES or word.startswith(tuple(f"{name}=" for name in _VALUED)):
            first.append(word)
        elif word in _VALUED:
            first += [word, *([value] if (value := next(waiting, None)) is not None else [])]
        else:
            rest.append(word)
    return first + rest


def _bare(parameters: list[Any]) -> list[Any]:
    """Parameters whose switches show no type: they take no value."""
    for parameter in parameters:
        if getattr(parameter, "is_flag", False) and parameter.metavar is None:
            parameter.metavar = ""
    return parameters


class Command(TyperCommand):
    """A command whose switches look like switches."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _bare(super().get_params(ctx))


class Group(TyperGroup):
    """A group of commands whose switches look like switches."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _bare(super().get_params(ctx))


class Interrupted(Exception):
    """A person pressed Ctrl-C while a command ran. Typer would end in a bare status."""


class Root(Group):
    """The outermost group: it takes what may be said with every command."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, everywhere_first(args))


class App(typer.Typer):
    """A typer application whose commands are of this grammar."""

    def __init__(self, cls: type[TyperGroup] = Group, **settings: Any) -> None:
        super().__init__(
            cls=cls,
            no_args_is_help=True,
            context_settings=_HELP,
            pretty_exceptions_enable=False,
            **settings,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[..., Any]:
        ours: dict[str, Any] = {"cls": Command, "context_settings": _HELP}
        return super().command(name, **(ours | settings))
