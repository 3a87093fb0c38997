"""A decision in a sentence."""

from autoaux.display import chance
from autoaux.search.arms import Arm, Settings
from autoaux.search.decision import ArmEvidence


def sentence_of(main: str, led: ArmEvidence, settings: Settings) -> str:
    """What to train, what it gains and how sure that is; `led` is the arm that leads."""
    gain = f"{led.gain:+.2f} points [{led.low:+.2f}, {led.high:+.2f}]"
    forced = " + ".join(settings.rules.force)
    none = f"no set with {forced}" if forced else "none"
    sure = f"P(helps) {chance(led.p_helps, 2)}"
    how = f" ({led.arm.trained})" if _trained_otherwise(led.arm, settings) else ""
    match led.verdict:
        case "helps":
            return f"train {main} with {led.arm.name}{how}: {gain}, {sure}"
        case "harms":
            return (
                f"{none} helps {main}: the best, {led.arm.name}{how}, gives {gain}; train the"
                " single task"
            )
        case "no effect":
            return (
                f"{none} helps {main}: the best, {led.arm.name}{how}, gives {gain}, within"
                f" ±{settings.rules.margin:g}; train the single task"
            )
    guess = (
        f"{led.arm.name} is the better guess"
        if led.gain > 0
        else "the single task is the better guess"
    )
    return (
        f"undecided: {led.arm.name}{how} gives {main} {gain}, {sure}; {_what_settles(led)},"
        f" until then {guess}"
    )


def nothing_to_gain(main: str, room: float, margin: float) -> str:
    """What to say where the single task leaves so little `room` on dev, in points, that no gain
    there could matter.
    """
    left = "which can show no gain"
    if room >= 0.005:
        left = f"which can show a gain of {room:.2f} at most, less than the margin of {margin:g}"
    return (
        f"nothing to gain: the single task of {main} is at {100 - room:.2f} on dev, {left}; train"
        " the single task"
    )


def _trained_otherwise(arm: Arm, settings: Settings) -> bool:
    """Whether it is trained by another schedule or mixture than the one that searched."""
    asked = settings.recipe.schedule
    return bool(arm.weights) or (arm.schedule, arm.finetune) != (asked.kind, asked.finetune)


def _what_settles(led: ArmEvidence) -> str:
    if led.verdict != "undecided":
        return "one run is one run, and two are the least that settle anything"
    if led.runs_to_settle is None:
        larger = f": about {led.sentences_to_settle:,} sentences" if led.sentences_to_settle else ""
        return f"more runs cannot settle it, a larger dev would{larger}"
    more = "1 more run" if led.runs_to_settle == 1 else f"{led.runs_to_settle} more runs"
    return f"about {more} would settle it"
