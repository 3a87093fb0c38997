"""How a table of signals shows itself: the few of many that say most at a glance."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autoaux.display import Row, Table

if TYPE_CHECKING:
    from autoaux.signals._table import SignalTable

# What a table shows unless somebody asks for more; frames, files and JSON hold everything.
AT_A_GLANCE = {
    "shared_vocabulary": "shared words",
    "target_coverage": "covers mine",
    "text_overlap.multiplicative_type_weighted": "overlap",
    "nmi_joint.multiplicative_type_weighted": "label NMI",
    "nmi_joint.permutation_z": "NMI z",
    "jsd.words": "word JSD",
    "size_ratio": "size ratio",
    "language.perplexity_model": "char. perpl.",
}
WIDEST = 8  # signals side by side


def at_a_glance(table: "SignalTable") -> list[str]:
    """All signals of a narrow table; of a wide one those at a glance, and every matching of
    vectors.
    """
    if len(table.names) <= WIDEST:
        return list(table.names)
    return [name for name in AT_A_GLANCE if name in table.names] + [
        name for name in table.names if name.startswith("uue.")
    ]


def signals_table(table: "SignalTable", names: Sequence[str] | None = None) -> Table:
    """Candidates, best first by the first of `names`, against these signals; a missing value is
    a dash.
    """
    asked = names is not None
    names = at_a_glance(table)[:WIDEST] if names is None else list(names)
    ranked = (
        sorted(table.candidates, key=lambda candidate: -(table.value(candidate, names[0]) or 0.0))
        if names
        else table.candidates
    )
    rows = tuple(
        Row((candidate, *(number(table.value(candidate, name)) for name in names)))
        for candidate in ranked
    )
    missing: dict[str, set[str]] = {}
    for (candidate, name), reason in table.reasons.items():
        if name in names:
            missing.setdefault(reason, set()).add(candidate)
    missed = [f"– {', '.join(sorted(where))}: {reason}" for reason, where in missing.items()]
    hidden = len(table.names) - len(names)
    more = [f"{hidden} more signals are in the table"] if hidden and not asked else []
    heading = f"signals for {table.main}"
    return Table(
        heading,
        ("candidate", *(AT_A_GLANCE.get(name, name) for name in names)),
        rows,
        (*missed, *table.notes, *more),
    )


def number(value: float | None) -> str:
    """Three digits at most: .712, 4.08, 365."""
    if value is None:
        return "–"
    if abs(value) < 1:
        return f"{value:.3f}".replace("0.", ".", 1)
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
