"""Forecast which candidates will help, without training anything.

python examples/rank_candidates.py ner.conll corpora
"""

import sys

import autoaux

for candidate in autoaux.rank(sys.argv[1], sys.argv[2]).ranked():
    print(
        f"{candidate.name}: {candidate.gain:+.2f} points [{candidate.low:+.2f},"
        f" {candidate.high:+.2f}], P(helps) {candidate.p_helps:.2f}"
    )
