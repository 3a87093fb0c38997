"""What runs say: posteriors over gains, curves, sets, variants, verdicts."""

from autoaux.search.beliefs._beliefs import Beliefs, Reader
from autoaux.search.beliefs._confirmation import Confirmation
from autoaux.search.beliefs._curves import Growth, best_by, chance_to_reach, growth_after
from autoaux.search.beliefs._held_out_gain import HeldOutGain, held_out_gain
from autoaux.search.beliefs._labels_worth import LabelsWorth, worth_in_labels
from autoaux.search.beliefs._learned_sets import LearnedSets
from autoaux.search.beliefs._posterior import (
    Observation,
    Posterior,
    Prior,
    Refine,
    SeedNoise,
    pooled_noise,
    posterior,
)
from autoaux.search.beliefs._resampling import Resampling, RunScore
from autoaux.search.beliefs._sets import (
    HARMFUL_SHARE,
    SetPosterior,
    expected_gain,
    jaccard,
    propose,
)
from autoaux.search.beliefs._shrinking import SPREADS, USUAL_SPREAD, Normal, believed
from autoaux.search.beliefs._student import on_scale, probability_above, quantile
from autoaux.search.beliefs._surface import Place, Surface
from autoaux.search.beliefs._variants import (
    PairedTest,
    order_variants,
    paired_test,
    schedule_variants,
)
from autoaux.search.beliefs._verdict import (
    LEAST_RUNS,
    Effect,
    VerdictName,
    effect_of,
    promise,
    resampled_effect,
    runs_to_settle,
    sentences_to_settle,
)

__all__ = [
    "Normal",
    "SPREADS",
    "USUAL_SPREAD",
    "believed",
    "Beliefs",
    "Confirmation",
    "Effect",
    "Growth",
    "HARMFUL_SHARE",
    "HeldOutGain",
    "held_out_gain",
    "LEAST_RUNS",
    "LabelsWorth",
    "LearnedSets",
    "Observation",
    "PairedTest",
    "Place",
    "Posterior",
    "Prior",
    "Reader",
    "Refine",
    "Resampling",
    "RunScore",
    "SetPosterior",
    "Surface",
    "VerdictName",
    "best_by",
    "chance_to_reach",
    "effect_of",
    "expected_gain",
    "growth_after",
    "jaccard",
    "on_scale",
    "order_variants",
    "paired_test",
    "SeedNoise",
    "pooled_noise",
    "posterior",
    "probability_above",
    "promise",
    "propose",
    "quantile",
    "resampled_effect",
    "runs_to_settle",
    "schedule_variants",
    "sentences_to_settle",
    "worth_in_labels",
]
