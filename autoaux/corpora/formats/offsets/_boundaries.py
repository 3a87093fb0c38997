"""Where the words of a plain text stand, and where its sentences end.

One rule for every language, so that a text reads the same on every machine. Words are what stands
between blanks, with each punctuation mark and symbol a word of its own ("U.S." is four, "don't"
three: the rule of BERT's basic tokenizer), and each letter too in scripts that put no blanks
between words (Han, kana, Thai, Lao, Khmer, Burmese), with the marks that belong to it.
"""

import unicodedata

import numpy as np

_BLANK, _LETTER, _MARK, _ALONE, _SIGN, _UNSEEN = range(6)
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3041, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_TITLE = 3  # letters
_VOWELS = frozenset("aeiou")
_ENDS = frozenset(".!?\u2026\u3002\uff01\uff1f\u0964\u061f")
_CLOSES = frozenset("\"')]}\u201d\u2019\u00bb\u300d\u300f\uff09")

_classes = np.full(0x110000, _UNSEEN, np.uint8)  # of each character, filled as they are met


def words_in(text: str) -> tuple[np.ndarray, np.ndarray]:
    """(start, end) of each word, int64, in characters."""
    codes = _codes(text)
    kind = _classes[codes]
    if (kind == _UNSEEN).any():
        _learn(np.unique(codes[kind == _UNSEEN]))
        kind = _classes[codes]
    inside = kind != _BLANK
    before = np.concatenate([[_BLANK], kind[:-1]])
    alone = _carried(kind)  # a mark is of its letter's kind
    alone_before = np.concatenate([[_BLANK], alone[:-1]])
    begins = inside & (
        (before == _BLANK)
        | (kind == _SIGN)
        | (kind == _ALONE)
        | ((kind == _LETTER) & (alone_before != _LETTER))
    )
    start = np.flatnonzero(begins)
    last = inside & np.concatenate([begins[1:] | ~inside[1:], [True]])[: len(inside)]
    return start, np.flatnonzero(last) + 1


def _carried(kind: np.ndarray) -> np.ndarray:
    """The kinds with each mark replaced by what stands before it."""
    marks = kind == _MARK
    if not marks.any():
        return kind
    at = np.where(marks, 0, np.arange(len(kind)))
    carried = kind[np.maximum.accumulate(at)]
    bare = marks & ((carried == _MARK) | (carried == _BLANK))  # on no letter
    return np.where(bare, _LETTER, carried)


def sentences_in(text: str, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """bool [n_words]: words that begin a sentence.

    A sentence ends at an empty line; at a line break, unless the next word begins in lower case (a
    line that goes on); and behind ``. ! ? …`` and the like with the quotes and brackets that close
    it, where a blank follows and the next word does not begin in lower case. A full stop right
    behind a capital letter, or a capital word of up to three letters without a vowel (``J. Dr.
    Mrs. St.``), ends none.
    """
    begins = np.zeros(len(start), bool)
    begins[:1] = True
    for i in range(1, len(start)):
        gap = text[end[i - 1] : start[i]]
        if not gap and text[end[i - 1] - 1] not in "\u3002\uff01\uff1f":
            continue
        lines = gap.count("\n") or gap.count("\r")
        goes_on = text[start[i]].islower()
        if lines > 1:
            begins[i] = True
        elif not goes_on:
            begins[i] = bool(lines) or _ended(text, start, end, i - 1)
    return begins


def _ended(text: str, start: np.ndarray, end: np.ndarray, last: int) -> bool:
    """Whether a sentence may end with word `last`."""
    while last > 0 and text[start[last]] in _CLOSES:
        last -= 1
    if text[start[last]] not in _ENDS:
        return False
    if text[start[last]] != "." or last == 0 or end[last - 1] < start[last]:
        return True
    word = text[start[last - 1] : end[last - 1]]
    short = len(word) <= _TITLE and word[0].isupper() and word.isalpha()
    return not short or (len(word) > 1 and not _VOWELS.isdisjoint(word.lower()))


def _codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _learn(codes: np.ndarray) -> None:
    for code in codes.tolist():
        character = chr(code)
        category = unicodedata.category(character)
        if character.isspace() or category in ("Zs", "Zl", "Zp", "Cc") or code == 0x200B:
            kind = _BLANK
        elif category in ("Mn", "Mc", "Me", "Cf"):
            kind = _MARK
        elif category[0] in "PS":
            kind = _SIGN
        elif any(low <= code <= high for low, high in _UNSPACED):
            kind = _ALONE
        else:
            kind = _LETTER
        _classes[code] = kind
