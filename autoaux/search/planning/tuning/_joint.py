"""Settings and members searched together: the single task and whoever may still lead, under the
settings of a search space, by one surface over both.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from autoaux.search.arms import SINGLE_TASK, Arm, Choice, coordinates, with_settings
from autoaux.search.beliefs import Observation, Place, Surface
from autoaux.search.planning._leader import final_beliefs, leader
from autoaux.search.planning._set_findings import tried_sets
from autoaux.search.planning._view import View
from autoaux.search.planning.tuning._tuned import settings_of, tuned

REACH = 1.0  # points behind the leader that other settings may make up for
MOST_CONTENDERS = 3
PROPOSED = 48  # settings drawn anew each time, beside those that any arm had


class Joint:
    """What runs under several settings say of each other."""

    def __init__(self, view: View) -> None:
        self.view = view

    @cached_property
    def contenders(self) -> list[Arm]:
        """The leader first, and those that may lead under other settings."""
        view, first = self.view, leader(self.view)
        if first is None:
            return []
        plain = [*view.question.singles, *tried_sets(view)]
        tried = [arm for arm in plain if self._seen(arm) and not view.failed(arm)]
        gain = dict(zip(tried, final_beliefs(view, tried).posterior.mean, strict=True))
        least = max(gain.values()) - REACH
        members = set(first.auxiliaries)
        close = [arm for arm in tried if gain[arm] >= least and set(arm.auxiliaries) != members]
        return [first, *sorted(close, key=gain.__getitem__, reverse=True)][:MOST_CONTENDERS]

    def tried(self, bases: Sequence[Arm]) -> list[Arm]:
        """These arms under every setting that was begun, in that order."""
        return [arm for base in bases for arm in settings_of(self.view, base)]

    def proposed(self, bases: Sequence[Arm]) -> Arm | None:
        """The arm of these with the settings that a draw of the surface finds best (Thompson 1933),
        settings of the other arms among them; None where nothing is left to try.
        """
        view, space = self.view, self.view.question.space
        if space is None or self._surface is None:
            return None
        number, begun = view.state.count, set(self.tried(bases))
        had = [arm.settings for arm in self.tried([SINGLE_TASK, *self.contenders])]
        drawn = space.draw(PROPOSED, view.rules.seed + number)
        arms = [
            with_settings(base, _of(base, choice))
            for base in bases
            for choice in dict.fromkeys([*had, *drawn])
        ]
        arms = [arm for arm in dict.fromkeys(arms) if arm.settings and arm not in begun]
        if not arms:
            return None
        rng = np.random.default_rng([view.rules.seed, number, 13])
        return arms[int(np.argmax(self._surface.draw([*map(self._place, arms)], rng)))]

    def ranked(self, arms: Sequence[Arm]) -> list[Arm]:
        """Those of the arms that have a run, the best first by the surface."""
        seen = [arm for arm in arms if self._seen(arm) and not self.view.failed(arm)]
        if self._surface is None or not seen:
            return []
        mean, _ = self._surface.at([self._place(arm) for arm in seen])
        return [seen[place] for place in np.argsort(-mean, kind="stable")]

    def best(self, bases: Sequence[Arm]) -> Arm | None:
        """Of these arms, under their own and all tried settings, the one that the surface expects
        most of; None where none has a run.
        """
        return next(iter(self.ranked([*bases, *self.tried(bases)])), None)

    @cached_property
    def _surface(self) -> Surface | None:
        bases = [SINGLE_TASK, *self.contenders]
        runs = [
            (self._place(arm), seen.points)
            for arm in [*bases, *self.tried(bases)]
            for seen in self._seen(arm)
        ]
        if not runs:
            return None
        places, points = zip(*runs, strict=True)
        return Surface(places, points, self.view.reader.noise)

    def _seen(self, arm: Arm) -> list[Observation]:
        return self.view.reader.observe(self.view.state.of(arm))

    def _place(self, arm: Arm) -> Place:
        space = self.view.question.space
        assert space is not None
        where = coordinates(space, self.view.settings.recipe, arm.settings)
        return frozenset(arm.auxiliaries), where


def _of(base: Arm, choice: Choice) -> Choice:
    """What of a choice there is for an arm: the single task has nothing of a schedule."""
    own = tuple(one for one in choice if not one[0].startswith("schedule."))
    return choice if base.auxiliaries else own


def confirmed_settings(view: View) -> tuple[Arm, Arm | None]:
    """The single task and the arm that leads (None before one does), as they are confirmed: each
    with the settings that did best.
    """
    first = leader(view)
    if not view.question.space:
        return SINGLE_TASK, first
    if view.rules.tuning == "after":
        return tuned(view, SINGLE_TASK), tuned(view, first) if first else None
    joint = Joint(view)
    return joint.best([SINGLE_TASK]) or SINGLE_TASK, joint.best(joint.contenders)
