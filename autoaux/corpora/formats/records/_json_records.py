"""The records of a JSON file one after the other: JSON lines, an array, an object that holds an
array (``{"data": [...]}``), or columns as pandas writes them.

Lines and arrays are read piece by piece; columns are held whole.
"""

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from autoaux.corpora.files import File
from autoaux.corpora.formats.records._json_text import SPACE, JsonText

_LOOK = 1 << 22  # characters within which a first record must end
_HOLDERS = (
    *("data", "examples", "records", "rows", "items", "samples", "common_examples"),
    *("documents", "PubTator3"),  # of BioC
)
_WITHIN = ("rasa_nlu_data",)  # objects in which a holder may stand


@dataclass(frozen=True, slots=True)
class Record:
    """One value of a file: `where` is ``file:line``, in arrays with the record's number behind it;
    `problem` says why there is no value."""

    where: str
    value: Any = None
    problem: str = ""


def json_records(file: File) -> Iterator[Record]:
    """Every record of a file, damaged ones too; nothing where it does not begin as JSON does."""
    if file.head().lstrip()[:1] not in (b"{", b"["):
        return
    with file.text()[0] as stream:
        text = JsonText(file, stream)
        text.peek()
        yield from _lines(file) if _is_lines(text) else _values(text)


def _is_lines(text: JsonText) -> bool:
    """Whether another value begins behind the first line, which is a value or a damaged one."""
    while (end := text.buffer.find("\n", text.at)) < 0 and text.more and len(text.buffer) < _LOOK:
        text.grow()
    following = text.buffer[max(end, 0) :].lstrip(SPACE)
    if end < 0 or not following:
        return False
    first = text.buffer[text.at : end].rstrip(SPACE)
    if _is_value(first):
        return True
    return first[-1] not in "[{,:" and _is_value(following.partition("\n")[0])


def _is_value(line: str) -> bool:
    try:
        return isinstance(json.loads(line), (dict, list))
    except (ValueError, RecursionError):
        return False


def _lines(file: File) -> Iterator[Record]:
    line = 0
    for block in file.blocks():
        for text in block.split(b"\n")[:-1]:
            line += 1
            if text.strip():
                where = f"{file.path}:{line}"
                try:
                    yield Record(where, json.loads(text.decode(file.encoding, "replace")))
                except (ValueError, RecursionError) as error:
                    yield Record(where, problem=_why(error))


def _values(text: JsonText) -> Iterator[Record]:
    """The records of all values, one behind the other. Behind a damaged one nothing more is
    found."""
    whole = True
    while whole and (character := text.peek()):
        if character in "[{":
            whole = yield from _elements(text) if character == "[" else _inside(text)
        else:
            yield Record(text.where, problem="not JSON: expected nothing behind the last value")
            return


def _elements(text: JsonText) -> Generator[Record, None, bool]:
    """The values of the array that begins here, and whether it is whole."""
    text.at += 1
    number = 0
    while (character := text.peek()) != "]":
        number += 1
        where = f"{text.where} record {number:,}"
        try:
            value = text.value() if character else _fail("the array does not end")
            if text.peek() not in (",", "]"):
                _fail("expected , or ] behind a value")
        except ValueError as error:
            yield Record(text.where, problem=_why(error))
            return False
        yield Record(where, value)
        text.at += text.buffer[text.at] == ","
    text.at += 1
    return True


def _inside(text: JsonText) -> Generator[Record, None, bool]:
    """The records that the object which begins here holds, or it itself; whether it is whole."""
    where, found = text.where, False
    held: dict[str, Any] = {}
    text.at += 1
    try:
        while (character := text.peek()) != "}":
            if character == ",":
                text.at += 1
                continue
            if character != '"':
                _fail("expected a key" if character else "the object does not end")
            key = str(text.value())
            if text.peek() != ":":
                _fail("expected : behind a key")
            text.at += 1
            opens = text.peek()
            if opens == "[" and _holds(key, held) or opens == "{" and key in _WITHIN:
                found = True
                if not (yield from _elements(text) if opens == "[" else _inside(text)):
                    return False
            else:
                held[key] = text.value()
        text.at += 1
    except ValueError as error:
        yield Record(text.where, problem=_why(error))
        return False
    rows = None if found else _rows(held)
    for number, row in enumerate(rows or (), 1):
        yield Record(f"{where} row {number:,}", row)
    if not found and rows is None:
        yield Record(where, held)
    return True


def _holds(key: str, before: dict) -> bool:
    """Whether a list under this key, behind these, is one of records."""
    if key == "annotations":  # a spaCy annotator's {"classes": [...], "annotations": [...]}
        return "classes" in before
    return key in _HOLDERS and "columns" not in before


def _rows(held: dict) -> Iterator[dict] | None:
    """The rows of what pandas' to_json wrote (orients columns, index and split); None where the
    object is none of these."""
    columns, data = held.get("columns"), held.get("data")
    if isinstance(columns, list) and isinstance(data, list):
        return (dict(zip(columns, row, strict=False)) for row in data if isinstance(row, list))
    inner = list(held.values())
    if not inner or not all(isinstance(one, dict) and one for one in inner):
        return None
    keys = list(inner[0])
    if any(list(one) != keys for one in inner):
        return None
    if all(key.isdecimal() for key in keys):
        rows = zip(*(one.values() for one in inner), strict=False)
        return (dict(zip(held, row, strict=True)) for row in rows)
    return iter(inner) if all(key.isdecimal() for key in held) else None


def _fail(problem: str) -> NoReturn:
    raise ValueError(problem)


def _why(error: Exception) -> str:
    deep = isinstance(error, RecursionError)
    return f"not JSON: {'nested too deep' if deep else getattr(error, 'msg', error)}"
