"""Which corpora a recipe trains on, and what a ledger calls them."""

from pydantic import Field

from autoaux.strict import Strict


class CorpusRef(Strict):
    """Which corpus, found again by path and checked by content digest.

    `layer` picks one label layer of a file that has several (``upos``, ``feats:Number``, a column
    number). `whole` trains an auxiliary on all it has; without it, on what is left when the splits
    that its files lack are drawn from it, as a main task is. `train_tokens` cuts the train split to
    about that many tokens, the same sentences each time. `shuffle_labels` permutes the train labels
    with that seed: a control, never a candidate.

    `folds` trains a main task once for each of so many parts, each of which is dev in its turn;
    `fold` names one of these trainings, from 0.
    """

    name: str
    path: str
    digest: str
    layer: str | None = None
    whole: bool = False
    train_tokens: int | None = Field(None, gt=0)
    shuffle_labels: int | None = None
    folds: int | None = Field(None, ge=2)
    fold: int | None = Field(None, ge=0)

    @property
    def identity(self) -> str:
        """What a ledger calls it: the digest as it was read, before splits are made and leaks
        dropped.

        So an auxiliary is the same for every main task. The whole of a corpus that would else be
        divided (``@all``), a cut part, a control and what is cross-validated are others.
        """
        whole = "@all" if self.whole else ""
        cut = "" if self.train_tokens is None else f"@{self.train_tokens}"
        parts = "" if self.folds is None else f"@{self.folds}folds"
        if self.fold is not None:
            parts += f":{self.fold}"
        return (
            f"{'' if self.shuffle_labels is None else 'shuffled:'}{self.digest}{whole}{cut}{parts}"
        )
