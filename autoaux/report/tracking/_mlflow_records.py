"""What MLflow is told of a selection, as plain data: tags, params, metrics, datasets, tables."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from autoaux.ledger import Outcome
from autoaux.report._evidence import CandidateEvidence
from autoaux.report._facts import CorpusFacts
from autoaux.report.tracking._mlflow_names import loss_keys, metric_key
from autoaux.search import Arm, ArmEvidence, Decision

# As much as the report shows; MLflow would take 36.
DIGEST_LENGTH = 12


def trial_name(arm: Arm, seed: int) -> str:
    return f"{arm.name} · {arm.trained} · seed {seed}"


def trial_params(arm: Arm, seed: int, phase: str) -> dict[str, str]:
    """What a person filters and compares trials by.

    `auxiliaries` is sorted, so that equal sets are equal; `order` is the order of training.
    """
    return {
        "arm": arm.name,
        "auxiliaries": " + ".join(sorted(arm.auxiliaries)) or "none",
        "n_auxiliaries": str(len(arm.auxiliaries)),
        "order": " > ".join(arm.auxiliaries) or "none",
        "schedule": arm.trained,
        "role": arm.role,
        "phase": phase,
        "seed": str(seed),
        "updates": f"{arm.updates:g}",
        **{name: str(value) for name, value in arm.settings},
    }


def outcome_params(outcome: Outcome) -> dict[str, str]:
    return {"encoder": outcome.encoder, "recipe": outcome.recipe, "metric": outcome.metric}


def outcome_metrics(outcome: Outcome) -> list[tuple[str, float, int]]:
    """(key, value, step) of everything a run measured; scores in points (0-100).

    What is a single number stands at step 0, which MLflow draws as a bar and not as a line of one
    point.
    """
    score = dev_key(outcome.metric)
    points: list[tuple[str, float, int]] = []
    for point in outcome.curve:
        points.append((score, 100 * point.score, point.step))
        points.append(("train_loss", point.loss, point.step))
    named = zip(loss_keys(outcome.auxiliary_names), outcome.auxiliary_curves, strict=False)
    for key, curve in named:
        points += [(key, loss, step) for step, loss in curve]
    if outcome.status != "failed":
        points.append((f"best_{score}", 100 * outcome.score, 0))
    points += [
        ("steps", outcome.steps, 0),
        ("seconds", outcome.seconds, 0),
        ("cpu_seconds", outcome.cpu_seconds, 0),
        ("peak_memory_mb", outcome.peak_memory / 2**20, 0),
    ]
    return points


def dev_key(metric: str) -> str:
    """What the metric of dev is called at MLflow."""
    return metric_key(f"dev_{metric}")


def gain_metrics(evidence: ArmEvidence) -> dict[str, float]:
    """What is believed of an arm's gain, in points, for each of its trials."""
    values = {
        "gain": evidence.gain,
        "gain_low": evidence.low,
        "gain_high": evidence.high,
        "p_helps": evidence.p_helps,
    }
    return {key: value for key, value in values.items() if isfinite(value)}


def run_status(outcome: Outcome) -> str:
    """MLflow's word for how a run ended; one stopped early is finished, its tag says how."""
    return "FAILED" if outcome.status == "failed" else "FINISHED"


def test_key(metric: str) -> str:
    """What the metric of test is called at MLflow."""
    return metric_key(f"test_{metric}")


def decision_metrics(decision: Decision) -> dict[str, float]:
    winner = decision.winner
    metrics = {
        "gain": winner.gain,
        "gain_low": winner.low,
        "gain_high": winner.high,
        "p_helps": winner.p_helps,
        f"best_{dev_key(decision.metric)}": 100 * winner.mean,
        "trials": float(decision.trials),
        "seconds": decision.seconds,
    }
    if decision.test_score is not None:
        metrics[test_key(decision.metric)] = 100 * decision.test_score
    if decision.single_task_test_score is not None:
        metrics[f"single_task_{test_key(decision.metric)}"] = 100 * decision.single_task_test_score
    return metrics


def decision_tags(decision: Decision) -> dict[str, str]:
    winner = decision.winner
    return {
        "verdict": decision.verdict,
        "winner": winner.arm.name,
        "winner_schedule": winner.arm.trained,
        "winner_order": " > ".join(winner.arm.auxiliaries) or "none",
        # MLflow shows this one as the run's description.
        "mlflow.note.content": decision.sentence,
    }


def leaderboard_table(decision: Decision) -> dict[str, list[Any]]:
    """Columns of the leaderboard as a page shows them: rounded, None where there is nothing."""
    frame = decision.to_frame().round(4)
    return frame.astype(object).where(frame.notna(), None).to_dict("list")


def signals_table(evidence: Mapping[str, CandidateEvidence]) -> dict[str, list[Any]]:
    """One line per candidate and signal: its value, or why it is missing, and its points of the
    forecast.
    """
    lines = [(name, item, signal) for name, item in evidence.items() for signal in item.signals]
    contributions = [item.forecast.contributions if item.forecast else {} for _, item, _ in lines]
    return {
        "candidate": [name for name, _, _ in lines],
        "signal": [signal for _, _, signal in lines],
        "value": [item.signals[signal] for _, item, signal in lines],
        "missing": [item.reasons.get(signal, "") for _, item, signal in lines],
        "points": [
            points.get(signal) for points, (_, _, signal) in zip(contributions, lines, strict=True)
        ],
    }


def dataset(facts: CorpusFacts) -> dict[str, str]:
    """The fields of an MLflow dataset: identified by its content's digest, found by its path."""
    sizes = {
        f"{name}_{what}": getattr(split, what)
        for name, split in facts.splits.items()
        for what in ("sentences", "tokens")
    }
    description = {
        "kind": facts.kind,
        "language": facts.language,
        "scheme": facts.scheme,
        "labels": facts.n_labels,
    }
    return {
        "name": facts.name,
        "digest": facts.digest[:DIGEST_LENGTH],
        "source_type": "local",
        "source": json.dumps({"uri": facts.path}),
        "schema": json.dumps({"autoaux": description}),
        "profile": json.dumps(sizes),
    }
