"""Decide which candidates to train with: a very small search with a very small tagger.

    python examples/select_auxiliaries.py ner.conll corpora RUN

For a real answer leave the settings out and give a budget: ``autoaux.select(main, pool,
budget="2h")``.
"""

import sys

import autoaux
from autoaux.recipe import Gru, Optimisation

decision = autoaux.select(
    sys.argv[1],
    sys.argv[2],
    run=sys.argv[3],
    trials=9,
    seeds=2,
    fresh_seeds=2,
    rungs=(20,),
    encoder=Gru(words=8, characters=8, character_hidden=8, hidden=8),
    optimisation=Optimisation(max_steps=40, eval_every=20),
)
print(decision.sentence)
for evidence in decision.leaderboard:
    print(
        f"{evidence.arm.name}: {evidence.gain:+.2f} [{evidence.low:+.2f}, {evidence.high:+.2f}]"
        f" after {evidence.runs} runs, {evidence.verdict}"
    )
