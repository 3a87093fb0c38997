"""How surprising the candidate's text is to a reader of the main task's."""

from math import inf

from autoaux.signals._comparison import Pair
from autoaux.signals._registry import signal


@signal("language.perplexity", low=1.0, high=inf)
def perplexity(pair: Pair) -> float:
    """Perplexity per character of the candidate's words, by the main task's character frequencies.

    d_P(L1, L2) = PP(CH_L2, LM_L1) with a unigram language model (Gamallo et al. 2017; Lange et al.
    2020, 4.2), on the train splits, add-one smoothed over both alphabets. In [1, ∞), higher is
    farther, not symmetric, never missing.
    """
    return pair.main.characters.unigram_perplexity(pair.candidate.characters)


@signal("language.perplexity_model", low=1.0, high=inf)
def perplexity_model(pair: Pair) -> float:
    """Perplexity per character of the candidate's words under a model that reads along.

    d_P* (Lange et al. 2020, 4.2) with a Witten-Bell character 5-gram model of the main task's train
    split in the place of their pretrained FLAIR model. In [1, ∞), higher is farther, not symmetric,
    never missing.
    """
    return pair.main.characters.perplexity(pair.candidate.characters)
