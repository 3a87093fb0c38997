"""Compute chosen signals of a pool and write them as a table.

python examples/compare_signals.py ner.conll corpora
"""

import sys

import autoaux
from autoaux.corpora import ensure_splits
from autoaux.signals import compute_signals

main = ensure_splits(autoaux.load_corpus(sys.argv[1]))
pool = autoaux.load_pool(sys.argv[2], main=main)
names = ["shared_vocabulary", "target_coverage", "nmi_joint.multiplicative"]
print(compute_signals(main, pool.corpora, names=names).to_frame().to_csv())
