"""What runs say: posteriors over gains, curves, sets, variants, verdicts."""

from autoaux.search.beliefs._beliefs import Beliefs, Reader
from autoaux.search.beliefs._confirmation import Confirmation
from autoaux.search.beliefs._curves import Growth, best_by, chance_to_reach, growth_after
from autoaux.search.beliefs._expectation import Expectation, Refine, learned_sets, priors_of
from autoaux.search.beliefs._posterior import Observation, Posterior, Prior, pooled_noise, posterior
from autoaux.search.beliefs._sets import (
    HARMFUL_SHARE,
    SetForecast,
    SetSurrogate,
    expected_gain,
    jaccard,
    propose,
)
from autoaux.search.beliefs._student import probability_above, quantile
from autoaux.search.beliefs._variants import (
    PairedTest,
    order_variants,
    paired_test,
    schedule_variants,
)
from autoaux.search.beliefs._verdict import Effect, VerdictName, effect_of, runs_to_settle

__all__ = [
    "Beliefs",
    "Confirmation",
    "Effect",
    "Expectation",
    "Growth",
    "HARMFUL_SHARE",
    "Observation",
    "PairedTest",
    "Posterior",
    "Prior",
    "Reader",
    "Refine",
    "SetForecast",
    "SetSurrogate",
    "VerdictName",
    "best_by",
    "chance_to_reach",
    "effect_of",
    "expected_gain",
    "growth_after",
    "jaccard",
    "learned_sets",
    "order_variants",
    "paired_test",
    "pooled_noise",
    "posterior",
    "priors_of",
    "probability_above",
    "propose",
    "quantile",
    "runs_to_settle",
    "schedule_variants",
]
