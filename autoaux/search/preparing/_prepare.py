"""What a search needs of its data before it spends anything: splits, references, priors."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autoaux import __version__
from autoaux.corpora import Corpus, Pool, folds_of, has_all_splits
from autoaux.recipe import CorpusRef, EncoderPart, Transformer
from autoaux.scoring import judged_by
from autoaux.search.arms import Settings, Space
from autoaux.search.preparing._candidates import Candidates, candidates_of
from autoaux.search.preparing._dev import check_dev
from autoaux.search.preparing._expectation import Expectation
from autoaux.search.preparing._gathered import Gathered
from autoaux.search.preparing._limit import Limit
from autoaux.search.preparing._matching import Matching
from autoaux.search.preparing._narrowing import chosen, refuse_unusable
from autoaux.search.preparing._probing import Probing


@dataclass(frozen=True)
class Prepared:
    """A main task and its candidates, ready to search.

    Attributes:
        gathered: all that was read, and what was made of it.
        main_ref, refs: how recipes name the main task, and the candidates by name.
        order: candidates' names, the least promising first.
        left_out: candidates that will not be tried, and why.
        expectation: what the forecast says, where it was asked.
    """

    gathered: Gathered
    main_ref: CorpusRef
    refs: Mapping[str, CorpusRef]
    order: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    expectation: Expectation = Expectation()

    @property
    def main(self) -> Corpus:
        """With train, dev and test."""
        return self.gathered.found.main

    @property
    def candidates(self) -> Mapping[str, Corpus]:
        """By name, what stands in the main task's dev or test dropped."""
        return self.gathered.found.clean


def reference(corpus: Corpus, *, auxiliary: bool = False) -> CorpusRef:
    """How a recipe names a corpus: its full path, because the recipe lies in the run's folder.

    An auxiliary is trained on all it has, which needs saying where a main task would be divided.
    """
    _, _, layer = corpus.name.partition(":")
    return CorpusRef(
        name=corpus.name,
        path=str(corpus.path.resolve()),
        digest=corpus.digest,
        layer=layer or None,
        whole=auxiliary and not has_all_splits(corpus),
    )


def prepare(main: Corpus, pool: Pool, settings: Settings) -> Prepared:
    """Check and complete the data of a search; raises as `chosen`, `candidates_of` and `check_dev`
    do.
    """
    rules = settings.rules
    main = judged_by(main, settings.recipe.metric or main.own_metric)
    wanted, unwanted = chosen(pool, rules.include, rules.exclude, rules.force)
    found = candidates_of(main, wanted, _encoders(settings))
    refuse_unusable(rules.force, found.clean, found.left_out)
    folds = settings.recipe.folds
    if folds is not None:
        folds_of(found.main, folds)  # whether it can be divided so
    forced = " + ".join(rules.force)
    held = [f"{forced}: in every set that is tried (--force)"] if forced else []
    warnings = (*held, *check_dev(found.main, rules.margin, folds), *found.warnings)
    refs = {name: reference(corpus, auxiliary=True) for name, corpus in found.pool.items()}
    if most := settings.recipe.auxiliary_tokens:
        longer = [name for name, one in found.clean.items() if one.splits["train"].n_tokens > most]
        cut = {"train_tokens": most}
        refs |= {name: refs[name].model_copy(update=cut) for name in longer}
        found = found.cut_to(most)
    expectation = (
        Expectation.of(
            main,
            list(found.pool.values()),
            found.signals(),
            settings.recipe.schedule.kind,
            rules.prune,
            _matching(found, settings),
            _probing(found, settings),
            rules.sketches,
            settings.recipe.encoder,
        )
        if rules.use_forecast
        else Expectation()
    )
    gains = expectation.gains
    order = tuple(sorted(refs, key=lambda name: (gains.get(name, 0.0), name)))
    return Prepared(
        Gathered(pool, found, expectation.signals, expectation.forecast),
        reference(main),
        refs,
        order,
        (*unwanted, *found.left_out),
        warnings,
        expectation,
    )


def _encoders(settings: Settings) -> list[EncoderPart]:
    """Those that train: one that searches, and where it is another one that confirms."""
    recipe = settings.recipe
    return [recipe.encoder, *([recipe.confirm_with[0]] if recipe.confirm_with else [])]


def _matching(found: Candidates, settings: Settings) -> Matching | None:
    """How words and tokens are compared within a share of the budget."""
    if settings.rules.vectors == "off":
        return None
    with_vectors = [one for one in _encoders(settings) if isinstance(one, Transformer)]
    encoder = next(iter(with_vectors), settings.recipe.encoder)
    return Matching(found, encoder, settings.rules.vectors, _seconds(settings))


def _probing(found: Candidates, settings: Settings) -> Probing | None:
    """How candidates are probed within a share of the budget."""
    share = settings.rules.probe
    if not share:
        return None
    limit = Limit.share_of(share, _seconds(settings), settings.budget.trials)
    return Probing(found.main, found.clean, settings.recipe.encoder, limit)


def _seconds(settings: Settings) -> float | None:
    """Of the budget, on the clock; None where it is counted in runs alone."""
    hours = settings.budget.device_hours
    by_devices = None if hours is None else 3600 * hours / settings.machines.workers
    limits = (settings.budget.seconds, by_devices)
    return min((limit for limit in limits if limit is not None), default=None)


def identity_of(prepared: Prepared, settings: Settings, space: Space | None) -> dict[str, str]:
    """What may not change when a selection goes on, by what a person calls it. Its pool may."""
    return {
        **known_identity(prepared.main_ref.digest, settings),
        "search space": space.model_dump_json() if space else "none",
    }


def study_name(main: str, identity: Mapping[str, str]) -> str:
    """A study is known by its main task and settings, and not by its pool, which may change."""
    return f"{main}-{_digest(map(str, identity.values()))}"


def known_identity(main: str, settings: Settings) -> dict[str, str]:
    """The part of a selection's identity that needs no pool; `main` is its main task's digest."""
    trained = (
        settings.recipe.schedule,
        settings.recipe.encoder,
        settings.recipe.head,
        settings.recipe.optimisation,
        *(settings.recipe.confirm_with or ()),
    )
    return {
        "main task": main,
        "training settings": _digest(
            [
                *(part.model_dump_json() for part in trained),
                str(settings.rules.seed),
                *([] if settings.recipe.folds is None else [f"{settings.recipe.folds} folds"]),
                *([] if settings.recipe.metric is None else [f"metric {settings.recipe.metric}"]),
            ]
        ),
        "version": __version__,
    }


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
