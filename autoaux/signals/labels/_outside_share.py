"""How much of the text a span task says nothing about."""

from autoaux.signals._both_sides import both_sides
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile


@both_sides("labels.outside_share", high=1.0, of_kind=True)
def outside_share(profile: Profile) -> float:
    """Share of the train split's tokens with the label O.

    In [0, 1]; missing for tasks that mark no spans.
    """
    if not profile.spans:
        raise Missing(f"{profile.name} marks no spans")
    return float(profile.train.items[profile.outside].sum() / profile.train.tokens)
