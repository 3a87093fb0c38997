"""The first line of a column file, where it names the columns."""

import re
from collections.abc import Sequence

_TOKEN_NAMES = {"token", "tokens", "word", "words", "form", "text", "term", "surface"}
_OTHER_NAMES = {
    *("tag", "tags", "label", "labels", "ner", "ner_tag", "ner_tags", "ne", "entity", "entities"),
    *("pos", "pos_tag", "postag", "upos", "xpos", "lemma", "chunk", "chunk_tag", "iob", "bio"),
    *("id", "idx", "index", "sentence", "sent", "sentence_id", "sent_id", "slot", "slots", "class"),
}
_GLOBAL = re.compile(r"#\s*global\.columns\s*=\s*(.+)")


def named_columns(lines: Sequence[str]) -> tuple[str, ...]:
    """The names that ``# global.columns = ID FORM ...`` gives (CoNLL-U Plus)."""
    for line in lines[:10]:
        if found := _GLOBAL.match(line):
            return tuple(found[1].split())
    return ()


def header_of(first: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first line's fields where they are names of columns, one of them that of the tokens; else
    nothing.

    A text may begin with "Word": none of its other columns may then say the same again below.
    """
    names = [field.strip().lower().lstrip("# ") for field in first]
    known = [name in _TOKEN_NAMES or name in _OTHER_NAMES for name in names]
    if not any(name in _TOKEN_NAMES for name in names) or sum(known) < 2:
        return ()
    others = [i for i, name in enumerate(names) if name in _OTHER_NAMES]
    again = any(
        len(row) == len(first) and row[i] == first[i] and list(row) != list(first)
        for row in rows
        for i in others
    )
    return () if again else tuple(first)


def token_column(header: Sequence[str]) -> int | None:
    """Which column a header says to hold the tokens."""
    names = [name.strip().lower().lstrip("# ") for name in header]
    return next((i for i, name in enumerate(names) if name in _TOKEN_NAMES), None)
