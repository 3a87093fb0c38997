"""Run a selection and hear of each training as it ends, through a listener of one's own.

python examples/watch_a_search.py ner.conll corpora RUN
"""

import sys

import autoaux
from autoaux.recipe import Gru, Optimisation
from autoaux.search import TrialEnded


def tell(event) -> None:
    if isinstance(event, TrialEnded):
        print(f"{event.arm.name}, seed {event.seed}: {100 * event.outcome.score:.1f}")


small = Gru(words=8, characters=8, character_hidden=8, hidden=8)
autoaux.select(
    sys.argv[1],
    sys.argv[2],
    run=sys.argv[3],
    listeners=[tell],
    trials=8,
    seeds=2,
    fresh_seeds=2,
    rungs=(20,),
    encoder=small,
    optimisation=Optimisation(max_steps=40, eval_every=20),
)
