"""From signals and the ledger to a forecast: who is likely to help, and how sure that is."""

from autoaux.forecast._additive import Mixed
from autoaux.forecast._calibration import grouped_quantile
from autoaux.forecast._design import Design, design_of, pair_signals
from autoaux.forecast._effects import Effects
from autoaux.forecast._experience import Experience, experience_of
from autoaux.forecast._explain import explain
from autoaux.forecast._forecast import CandidateForecast, Forecast, shared_errors
from autoaux.forecast._forecaster import Forecaster
from autoaux.forecast._groups import GROUPS, group_of
from autoaux.forecast._packaged import default_forecaster, packaged_ledgers
from autoaux.forecast._predictor import AdditiveGains
from autoaux.forecast._probe_stack import ProbeStack
from autoaux.forecast._pruning import Pruning, leave_out, prune
from autoaux.forecast._published import (
    DeadZoneSvm,
    SignLogistic,
    SingleSignal,
    SourceMean,
    TransferRanker,
)
from autoaux.forecast._scaling import Scaling
from autoaux.forecast._seed_noise import seed_noise
from autoaux.forecast._sets import (
    SetRecords,
    SetSurrogate,
    set_design,
)
from autoaux.forecast.recognising import (
    OlderVersion,
    Recognised,
    across_kinds,
    kinds_sentence,
    older_version,
    recognised,
    recognition_notes,
    sketches_of,
)

__all__ = [
    "AdditiveGains",
    "CandidateForecast",
    "DeadZoneSvm",
    "Design",
    "Effects",
    "Experience",
    "Forecast",
    "Forecaster",
    "GROUPS",
    "Mixed",
    "OlderVersion",
    "ProbeStack",
    "Pruning",
    "Recognised",
    "Scaling",
    "SetRecords",
    "SetSurrogate",
    "SignLogistic",
    "SingleSignal",
    "SourceMean",
    "TransferRanker",
    "across_kinds",
    "default_forecaster",
    "design_of",
    "experience_of",
    "explain",
    "group_of",
    "grouped_quantile",
    "kinds_sentence",
    "leave_out",
    "older_version",
    "packaged_ledgers",
    "pair_signals",
    "prune",
    "recognised",
    "recognition_notes",
    "seed_noise",
    "set_design",
    "shared_errors",
    "sketches_of",
]
