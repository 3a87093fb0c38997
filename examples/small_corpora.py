"""Write a main task and a folder of candidates, small enough that every example runs in seconds.

python examples/small_corpora.py FOLDER
"""

import random
import sys
from pathlib import Path

PLACES = "Lisbon Paris Oslo Rome Kyoto Lima".split()
PEOPLE = "Ana Otto Mira Jon Lea Igor".split()
PATTERNS = [
    "PERSON lives in PLACE .",
    "PERSON went to PLACE with PERSON .",
    "in PLACE it rains .",
    "nobody saw PERSON in PLACE today .",
]


def sentences(count: int, seed: int, place: str, person: str, other: str) -> str:
    """Sentences as CoNLL columns, with these three labels."""
    rng = random.Random(seed)
    blocks = []
    for _ in range(count):
        lines = []
        for word in rng.choice(PATTERNS).split():
            token, label = {
                "PLACE": (rng.choice(PLACES), place),
                "PERSON": (rng.choice(PEOPLE), person),
            }.get(word, (word, other))
            lines.append(f"{token}\t{label}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def write(folder: Path) -> tuple[Path, Path]:
    """``ner.conll`` and ``corpora/`` below `folder`; gives both paths."""
    main, pool = folder / "ner.conll", folder / "corpora"
    for name, labels in {
        "travel": ("B-place", "B-name", "O"),
        "words": ("NOUN", "NAME", "OTHER"),
    }.items():
        (pool / name).mkdir(parents=True, exist_ok=True)
        (pool / name / "train.conll").write_text(sentences(150, 1, *labels), encoding="utf-8")
        (pool / name / "dev.conll").write_text(sentences(30, 2, *labels), encoding="utf-8")
    main.write_text(sentences(120, 0, "B-LOC", "B-PER", "O"), encoding="utf-8")
    return main, pool


if __name__ == "__main__":
    print(*write(Path(sys.argv[1])))
