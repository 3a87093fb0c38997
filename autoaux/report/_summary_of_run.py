"""From the files of a run's folder to a `Summary`: reading and joining, nothing else."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

from autoaux.report._citations import references
from autoaux.report._evidence import CandidateEvidence, read_evidence
from autoaux.report._facts import Facts, read_facts
from autoaux.report._journal import Recorded, read_decision, read_journal
from autoaux.report._summary import BoardRow, Narrowing, SignalLine, Summary, Trial
from autoaux.search import Arm, ArmEvidence, Decision, SelectionStarted, TrialEnded, TrialStarted


def summarize(folder: Path) -> Summary:
    """Everything the report shows; InputError names the file of the folder that is missing or
    torn.
    """
    recorded, torn = read_journal(folder)
    facts = read_facts(folder)
    evidence = read_evidence(folder)
    decision = read_decision(folder)
    trials = trials_of(recorded)
    rows = _rows(facts, evidence, decision, trials)
    ended = [item.event.outcome for item in recorded if isinstance(item.event, TrialEnded)]
    used = {line.name for row in rows for line in row.signals if line.value is not None}
    return Summary(
        folder=str(folder),
        facts=facts,
        metric=facts.main.metric,
        decision=decision,
        rows=rows,
        trials=trials,
        narrowing=_narrowing(decision, trials) if decision else (),
        seconds=recorded[-1].time - recorded[0].time if recorded else 0.0,
        torn_lines=torn,
        references=references(
            used, {outcome.encoder for outcome in ended}, {trial.arm.schedule for trial in trials}
        ),
    )


def trials_of(recorded: Sequence[Recorded]) -> tuple[Trial, ...]:
    """Trials by number; one that a crash cut off and that started again counts from its last
    start.
    """
    began = next((item.time for item in recorded if isinstance(item.event, SelectionStarted)), 0.0)
    trials: dict[int, Trial] = {}
    for item in recorded:
        event, seconds = item.event, item.time - began
        if isinstance(event, TrialStarted):
            trials[event.number] = Trial(
                event.number,
                event.arm,
                event.seed,
                event.phase,
                seconds,
                None,
                None,
                "running",
                "",
                (),
            )
        elif isinstance(event, TrialEnded):
            started = trials.get(event.number)
            outcome = event.outcome
            trials[event.number] = Trial(
                number=event.number,
                arm=event.arm,
                seed=event.seed,
                phase=started.phase if started else "from the ledger",
                start=started.start if started else max(0.0, seconds - outcome.seconds),
                end=seconds,
                score=None if outcome.status == "failed" else 100 * outcome.score,
                status=outcome.status,
                error=outcome.error,
                curve=tuple((point.step, 100 * point.score) for point in outcome.curve),
            )
    return tuple(trials[number] for number in sorted(trials))


def _rows(
    facts: Facts,
    evidence: dict[str, CandidateEvidence],
    decision: Decision | None,
    trials: Sequence[Trial],
) -> tuple[BoardRow, ...]:
    """The leaderboard, then arms that were run but not ranked, then candidates that were never
    run.
    """
    by_arm: dict[Arm, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_arm[trial.arm].append(trial)
    ranked = list(decision.leaderboard) if decision else []
    arms: dict[Arm, ArmEvidence | None] = {item.arm: item for item in ranked}
    arms |= {
        arm: None
        for arm in sorted(by_arm, key=lambda arm: (arm != Arm(), arm.role, arm.name))
        if arm not in arms
    }
    tried = {
        arm.auxiliaries[0] for arm in arms if arm.role == "candidate" and len(arm.auxiliaries) == 1
    }
    untried = [corpus.name for corpus in facts.candidates if corpus.name not in tried]
    arms |= {
        Arm((name,), "multitask", "candidate"): None
        for name in sorted(untried, key=lambda name: -_forecast_gain(evidence, name))
    }
    reasons = dict(decision.left_out) if decision else {}
    rows, told = [], set()
    for arm, key in zip(arms, _keys(arms), strict=True):
        name = arm.auxiliaries[0] if arm.role == "candidate" and len(arm.auxiliaries) == 1 else None
        # what is known of a candidate is told once, whatever variants of it were run
        alone = evidence.get(name) if name is not None and name not in told else None
        told.add(name)
        rows.append(
            _row(
                key, arm, arms[arm], facts, alone, reasons, tuple(by_arm[arm]), decision is not None
            )
        )
    return tuple(rows)


def _forecast_gain(evidence: dict[str, CandidateEvidence], name: str) -> float:
    found = evidence.get(name)
    return found.forecast.gain if found and found.forecast else float("-inf")


def _narrowing(decision: Decision, trials: Sequence[Trial]) -> tuple[Narrowing, ...]:
    """The search's beliefs at the times at which all runs behind them had ended; several
    workers end them out of order.
    """
    told_of = sorted((trial.number, trial.end) for trial in trials if trial.end is not None)
    ended = dict(
        zip(
            [number for number, _ in told_of],
            accumulate((end for _, end in told_of), max),
            strict=True,
        )
    )
    board = {item.arm: item for item in decision.leaderboard}
    told = []
    for believed in decision.beliefs:
        item = board[believed.arm]
        points = tuple(
            (ended[number], gain, low, high)
            for number, gain, low, high in believed.after
            if number in ended
        )
        told.append(
            Narrowing(
                _distinct_name(believed.arm, decision),
                points,
                (item.gain, item.low, item.high) if item.fresh_scores else None,
            )
        )
    return tuple(told)


def _distinct_name(arm: Arm, decision: Decision) -> str:
    """The arm's name, with its schedule where another arm shown has the same name."""
    same = sum(believed.arm.name == arm.name for believed in decision.beliefs)
    return f"{arm.name} ({arm.trained})" if same > 1 else arm.name


def _row(
    key: str,
    arm: Arm,
    found: ArmEvidence | None,
    facts: Facts,
    alone: CandidateEvidence | None,
    reasons: dict[str, str],
    trials: tuple[Trial, ...],
    decided: bool,
) -> BoardRow:
    forecast = found.forecast if found else None
    if forecast is None and alone and alone.forecast:
        forecast = (alone.forecast.gain, alone.forecast.low, alone.forecast.high)
    return BoardRow(
        key=key,
        arm=arm,
        evidence=found,
        forecast=forecast,
        why_not_run=(
            "" if trials else reasons.get(arm.name, "the search ended first" if decided else "")
        ),
        corpora=tuple(corpus for name in arm.auxiliaries if (corpus := facts.candidate(name))),
        signals=_signals(alone) if alone else (),
        label_map=alone.label_map if alone else None,
        leaks=alone.leaks if alone else "",
        trials=trials,
    )


def _signals(evidence: CandidateEvidence) -> tuple[SignalLine, ...]:
    """Signals, those that moved the forecast most first; what else moved it (headroom) as well."""
    contributions = evidence.forecast.contributions if evidence.forecast else {}
    names = [*evidence.signals, *(name for name in contributions if name not in evidence.signals)]
    lines = [
        SignalLine(
            name, evidence.signals.get(name), evidence.reasons.get(name), contributions.get(name)
        )
        for name in names
    ]
    return tuple(sorted(lines, key=lambda line: -abs(line.contribution or 0.0)))


def _keys(arms: Iterable[Arm]) -> list[str]:
    """Addresses within the page: readable, distinct, and the same each time the page is made."""
    keys: list[str] = []
    for arm in arms:
        key = re.sub(r"[^a-z0-9]+", "-", arm.name.lower()).strip("-") or "arm"
        copies = sum(
            1 for other in keys if other == key or re.fullmatch(re.escape(key) + r"\.\d+", other)
        )
        keys.append(f"{key}.{copies + 1}" if copies else key)
    return keys
