"""The numbers in expected.json, worked out from the corpora beside this file by plain loops.

    python tests/golden/reference.py      # writes expected.json

Nothing of autoaux is used: the formulas are written down again, from the papers. Schröder &
Biemann 2020 for contingency tables (4.2), entropies (eq. 1 to 3), text overlap (eq. 8) and UUE
(eq. 9), Kerinec et al. 2018 for the divergence.
"""

import json
from collections import Counter, defaultdict
from math import log2, sqrt
from pathlib import Path

HERE = Path(__file__).parent
PAIRS = [("garden", "kitchen"), ("kitchen", "garden"), ("harbour", "market"), ("market", "harbour")]
THRESHOLDS = (0.0, 0.8)


def sentences(name):
    """[[(word, label)]] of a CoNLL-U file (words only, column 4) or of words and labels by tab."""
    (path,) = (HERE / "corpora" / name).iterdir()
    found, one = [], []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        fields = line.split("\t")
        if not line:
            found += [one] if one else []
            one = []
        elif path.suffix == ".conllu":
            if fields[0].isdigit():
                one.append((fields[1], fields[3]))
        else:
            one.append((fields[0], fields[1]))
    return found


def tokens(name):
    return [pair for sentence in sentences(name) for pair in sentence]


def counts(name):
    """Word: label: tokens."""
    table = defaultdict(Counter)
    for word, label in tokens(name):
        table[word][label] += 1
    return table


def totals(name):
    return Counter(label for _, label in tokens(name))


# contingency tables: {(main label, other label): value}


def contingency(counting, matches, main, other):
    """`matches`: (word of main, word of other, similarity)."""
    ours, theirs, of_label, of_other_label = (
        counts(main),
        counts(other),
        totals(main),
        totals(other),
    )
    by_type, by_label = "type" in counting, "label" in counting
    cells = defaultdict(float)
    for word, other_word, similarity in matches:
        n, m = sum(ours[word].values()), sum(theirs[other_word].values())
        for i, c in ours[word].items():
            for j, o in theirs[other_word].items():
                a, b = (of_label[i], of_other_label[j]) if by_label else (1, 1)
                if counting.startswith("multiplicative"):
                    value = (c / n) * (o / m) if by_type else c * o
                    value /= a * b
                elif by_type:
                    value = c * (o / m) / a + o * (c / n) / b
                else:
                    value = c / a + o / b
                cells[i, j] += similarity * value
    return cells


def entropy(values):
    total = sum(values)
    return -sum(v / total * log2(v / total) for v in values if v > 0)


def information(cells):
    """Every measure of a contingency table, in bits."""
    rows, columns = Counter(), Counter()
    for (i, j), value in cells.items():
        rows[i] += value
        columns[j] += value
    row, column = entropy(rows.values()), entropy(columns.values())
    joint = entropy(cells.values())
    mutual = row + column - joint
    return {
        "joint_entropy": joint,
        "mutual_information": mutual,
        "variation_of_information": row + column - 2 * mutual,
        "nmi_sum": 2 * mutual / (row + column),
        "nmi_joint": mutual / joint,
        "nmi_max": mutual / max(row, column),
        "nmi_min": mutual / min(row, column),
        "nmi_sqrt": mutual / sqrt(row * column),
        "homogeneity": mutual / row,
        "completeness": mutual / column,
    }


def harmonic(a, b):
    return 2 * a * b / (a + b)


# what is matched with what


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True)) / sqrt(
        sum(x * x for x in a) * sum(y * y for y in b)
    )


def nearest(vector, others):
    """(index, cosine) of the nearest, the first of equals; refuses what rounding could decide."""
    found = [cosine(vector, other) for other in others]
    best = max(found)
    close = [i for i, value in enumerate(found) if value > best - 1e-9]
    rest = [value for i, value in enumerate(found) if i not in close]
    assert all(others[i] == others[close[0]] for i in close), "two vectors are equally near"
    assert not rest or best - max(rest) > 1e-5, "too close for single precision"
    return close[0], found[close[0]]


def word_vectors():
    lines = (HERE / "words.vec").read_text(encoding="utf-8").splitlines()
    return {word: list(map(float, values)) for word, *values in map(str.split, lines)}


def words_matched(main, other, threshold):
    """Each word of main with its twin, else with the nearest word of other that has a vector."""
    vectors, theirs = word_vectors(), counts(other)
    known = [word for word in theirs if word in vectors]
    for word in counts(main):
        if word in theirs:
            yield word, word, 1.0
        elif word in vectors:
            at, similarity = nearest(vectors[word], [vectors[one] for one in known])
            if similarity > threshold:
                yield word, known[at], similarity


def letters(word):
    return [word.lower().count(chr(ord("a") + i)) for i in range(26)]


def in_context(words):
    """A vector a token: its letters, 0.4 of its neighbours' letters, and its place."""
    padded = ["", *words, ""]
    for i, word in enumerate(words):
        around = zip(letters(word), letters(padded[i]), letters(padded[i + 2]), strict=True)
        yield [own + 0.4 * left + 0.4 * right for own, left, right in around] + [0.05 * (i + 1)]


def tokens_matched(main, other, threshold):
    """Every token of main with the nearest of other: a table weighted by the cosine."""
    sides = []
    for name in (main, other):
        found = [
            (vector, label)
            for sentence in sentences(name)
            for vector, (_, label) in zip(
                in_context([word for word, _ in sentence]), sentence, strict=True
            )
        ]
        sides.append(found)
    others = [vector for vector, _ in sides[1]]
    cells = defaultdict(float)
    for vector, label in sides[0]:
        at, similarity = nearest(vector, others)
        if similarity > threshold:
            cells[label, sides[1][at][1]] += similarity
    return cells


# everything of one pair


def turned(cells):
    return {(j, i): value for (i, j), value in cells.items()}


def signals(main, other):
    ours, theirs = counts(main), counts(other)
    both = [word for word in ours if word in theirs]
    n, m = len(tokens(main)), len(tokens(other))
    covered = sum(sum(ours[word].values()) + sum(theirs[word].values()) for word in both)
    vocabulary = len(both) / len(set(ours) | set(theirs))
    found = {"shared_tokens": covered / (n + m), "shared_vocabulary": vocabulary}
    shares = [
        [sum(side[w].values()) / k for w in {**ours, **theirs}]
        for side, k in ((ours, n), (theirs, m))
    ]
    middle = [(p + q) / 2 for p, q in zip(*shares, strict=True)]
    found["jsd.words"] = entropy(middle) - (entropy(shares[0]) + entropy(shares[1])) / 2
    for way in ("multiplicative", "additive"):
        for weighting in ("", "_type_weighted", "_label_weighted", "_type_label_weighted"):
            counting = way + weighting
            table = contingency(counting, [(word, word, 1.0) for word in both], main, other)
            measured = information(table)
            found |= {f"{measure}.{counting}": value for measure, value in measured.items()}
            found[f"text_overlap.{counting}"] = harmonic(measured["nmi_joint"], vocabulary)
    return found


def uue(main, other, threshold):
    """The two directions and their harmonic mean, by words' vectors and by tokens'."""
    counting, found = "multiplicative_type_weighted", {}
    forward = contingency(counting, words_matched(main, other, threshold), main, other)
    backward = contingency(counting, words_matched(other, main, threshold), other, main)
    tables = {
        "static": (forward, turned(backward)),
        "contextual": (
            tokens_matched(main, other, threshold),
            turned(tokens_matched(other, main, threshold)),
        ),
    }
    for kind, directions in tables.items():
        one, two = (information(cells)["nmi_joint"] for cells in directions)
        found[f"nmi_joint.{kind}.forward"] = one
        found[f"nmi_joint.{kind}.backward"] = two
        found[f"uue.{kind}"] = harmonic(one, two)
    return found


def read(name):
    return {
        "sentences": len(sentences(name)),
        "tokens": len(tokens(name)),
        "labels": dict(sorted(totals(name).items())),
    }


def everything():
    return {
        "corpora": {name: read(name) for name in sorted({name for pair in PAIRS for name in pair})},
        "signals": {f"{main} {other}": signals(main, other) for main, other in PAIRS},
        "matched": {
            f"{main} {other} {threshold}": uue(main, other, threshold)
            for main, other in PAIRS
            for threshold in THRESHOLDS
        },
    }


if __name__ == "__main__":
    (HERE / "expected.json").write_text(json.dumps(everything(), indent=1) + "\n", encoding="utf-8")
