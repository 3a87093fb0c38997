"""Which label of a candidate means which label of the main task, and on which words.

python examples/map_labels.py ner.conll corpora/travel
"""

import sys

import autoaux
from autoaux.corpora import ensure_splits, ensure_train
from autoaux.signals import label_map

main = ensure_splits(autoaux.load_corpus(sys.argv[1]))
candidate = ensure_train(autoaux.load_corpus(sys.argv[2]))
for match in label_map(main, candidate).best():
    print(
        f"{match.main} -> {match.candidate} ({match.share:.0%}):"
        f" {', '.join(word for word, _ in match.words)}"
    )
