"""A table whose columns a person names, because nobody would guess what they hold."""

from collections.abc import Sequence

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout
from autoaux.corpora.formats.records._quotes import sample_rows
from autoaux.errors import InputError


def described_table(
    files: Sequence[File],
    separator: str,
    tokens: str | None,
    labels: str | None,
    sentences: str,
    named: bool = True,
) -> Layout:
    """The layout of a CSV file with these columns; rows are tokens where `sentences` names the
    column that tells sentences apart, else texts. Columns are numbered where none is `named`.

    Raises:
        InputError: its header has no such columns.
    """
    head = files[0].head().decode("utf-8", "replace")
    first = head.partition("\n")[0].strip("\r")
    separator = separator or max(",;\t", key=first.count)
    [names, *_] = [*sample_rows(head, separator), []]
    names = [name.strip() if named else str(at) for at, name in enumerate(names, 1)]
    if tokens not in names or labels not in names:
        raise InputError(
            f"{files[0].path}:1: the header has {', '.join(names)}; say which hold the texts and"
            " the labels (`tokens:` and `labels:` in corpus.yaml)"
        )
    return Layout(
        "csv",
        kind="tagging" if sentences else "classification",
        separator=separator,
        columns=len(names),
        tokens=tokens,
        labels=labels,
        layers=(labels,),
        header=tuple(names),
        sentences=sentences,
    )
