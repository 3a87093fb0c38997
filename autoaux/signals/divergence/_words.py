"""How differently the two corpora use words."""

from autoaux.signals._both_sides import both_sides
from autoaux.signals._comparison import Pair
from autoaux.signals._information import jensen_shannon
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal


@signal("jsd.words", symmetric=True)
def words(pair: Pair) -> float:
    """Jensen-Shannon divergence of the word distributions of the two train splits, in bits.

    Kerinec et al. 2018, 3.5; in [0, 1], symmetric, never missing.
    """
    main, other = pair.main.train, pair.candidate.train
    rows, other_rows = pair.shared
    return jensen_shannon(
        main.word_totals[rows], other.word_totals[other_rows], main.tokens, other.tokens
    )


@both_sides("jsd.words", high=1.0)
def train_dev(profile: Profile) -> float:
    """Jensen-Shannon divergence of the words of one corpus's train and dev splits, in bits.

    Kerinec et al. 2018, 3.5 and 6, who compare train with test; dev stands in, because signals
    never read a test split. In [0, 1]; missing without a dev split.
    """
    train, dev = profile.train, profile.held_out
    return jensen_shannon(train.word_totals, dev.word_totals, train.tokens, dev.tokens)
