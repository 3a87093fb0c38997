"""Scores of a decision as people read them: in points from 0 to 100, and back.

Within the program a score is in [0, 1]; version 0.1.0 wrote decisions so, and had no ``schema``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from autoaux.errors import InputError

SCHEMA = 1
_OF_EVIDENCE = ("scores", "mean", "fresh_scores")
_OF_DECISION = ("test_score", "single_task_test_score")
_DIGITS = 10  # of points

Data = dict[str, Any]


def evidence_in_points(data: Mapping[str, Any]) -> Data:
    """What is known of one arm, as plain data with its scores in points."""
    return _with(data, _OF_EVIDENCE, _to_points)


def in_points(data: Mapping[str, Any]) -> Data:
    """A decision as plain data, its scores in points, and the schema that says so."""
    return {"schema": SCHEMA} | _changed(data, _to_points)


def of_points(data: Mapping[str, Any]) -> Data:
    """A decision as plain data with its scores in [0, 1], whichever version wrote it.

    Raises:
        InputError: a schema of a newer version.
    """
    schema = data.get("schema")
    plain = {key: value for key, value in data.items() if key != "schema"}
    if schema is None:
        return plain
    if schema != SCHEMA:
        raise InputError(
            f"a decision of schema {schema!s:.20}; this version reads schema {SCHEMA}: upgrade"
            " autoaux"
        )
    return _changed(plain, _of_points)


def _changed(data: Mapping[str, Any], change: Callable[[float], float]) -> Data:
    new = _with(data, _OF_DECISION, change)
    if isinstance(winner := new.get("winner"), dict):
        new["winner"] = _with(winner, _OF_EVIDENCE, change)
    if isinstance(board := new.get("leaderboard"), list | tuple):
        new["leaderboard"] = [_with(item, _OF_EVIDENCE, change) for item in board]
    if isinstance(read := new.get("test_scores"), dict):
        new["test_scores"] = _with(read, tuple(read), change)
    return new


def _with(
    data: Mapping[str, Any], names: tuple[str, ...], change: Callable[[float], float]
) -> Data:
    changed = {name: _each(data[name], change) for name in names if name in data}
    return {**data, **changed}


def _each(value: Any, change: Callable[[float], float]) -> Any:
    if isinstance(value, list | tuple):
        return [_each(one, change) for one in value]
    return change(value) if isinstance(value, int | float) else value


def _to_points(score: float) -> float:
    """Without a tail of binary fractions, where that reads back to the same score."""
    plain = round(100 * score, _DIGITS)
    return plain if _of_points(plain) == score else 100 * score


def _of_points(points: float) -> float:
    return points / 100
