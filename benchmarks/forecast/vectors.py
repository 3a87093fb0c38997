"""What signals of vectors and typology would add to the forecast, if recorded runs had them.

    python -m tools.vectors words                # first: runs/vectors.jsonl
    python -m benchmarks forecast vectors        # resumes; writes vectors.md beside this file

The questions of `shipped`, the first pool of each main task, before anything was trained: once with
the signals of counts, and once with those of words matched by vectors of the pool's own text, of
typology, or of both beside them, fitted on them as well. Figures and definitions are those of
[shipped](shipped.md); differences are to counts alone, with their 90 % bootstrap intervals over
main tasks.
"""

import json
from pathlib import Path

import numpy as np

from autoaux.ledger import Ledger
from autoaux.signals import SIGNALS
from benchmarks.forecast import shipped
from benchmarks.places import ROOT

HERE = Path(__file__).parent
ROWS = HERE / "vectors.jsonl"
RECORDED = ROOT / "runs" / "vectors.jsonl"
STATIC, TYPOLOGY = (
    tuple(name for name, one in SIGNALS.items() if one.needs == needs)
    for needs in ("static", "typology")
)
BESIDE: dict[str, tuple[str, ...]] = {
    "counts": (),
    "counts, vectors": STATIC,
    "counts, typology": TYPOLOGY,
    "counts, vectors, typology": STATIC + TYPOLOGY,
}
FIGURES = ("Kendall", "regret", "AUC within", "coverage")


def table(rows: list[dict]) -> str:
    """The rows as Markdown, a difference beside each figure."""
    lines = [
        "| sources | signals | questions | "
        + " | ".join(f"{name} | difference" for name in FIGURES)
        + " |",
        "|---|---|---|" + "---|---|" * len(FIGURES),
    ]
    for who in ("new", "known"):
        plain = {
            r["main"]: shipped.figures(r)
            for r in rows
            if (r["who"], r["beside"]) == (who, "counts")
        }
        for beside in BESIDE:
            mine = {
                r["main"]: shipped.figures(r)
                for r in rows
                if (r["who"], r["beside"]) == (who, beside) and r["main"] in plain
            }
            if not mine:
                continue
            cells = []
            for name in FIGURES:
                values = np.array([one[name] for one in mine.values()])
                before = np.array([plain[main][name] for main in mine])
                cells.append(shipped.estimate(values, list(mine)))
                cells.append(
                    shipped.estimate(values - before, list(mine)) if BESIDE[beside] else ""
                )
            lines.append(f"| {who} | {beside} | {len(mine)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    shipped.MORE.append(Ledger(RECORDED))
    rows = [json.loads(line) for line in ROWS.read_text().splitlines()] if ROWS.exists() else []
    done = {(row["main"], row["who"], row["beside"]) for row in rows}
    matched = {record.main_name for record in Ledger(RECORDED).signals()}
    with ROWS.open("a") as out:
        for who in ("new", "known"):
            for asked in shipped.questions(shipped.recorded()):
                if asked.part or asked.main.name not in matched:
                    continue
                for beside, also in BESIDE.items():
                    if (asked.main.name, who, beside) in done:
                        continue
                    rows.append({**shipped.ask(asked, who, "untrained", also), "beside": beside})
                    out.write(json.dumps(rows[-1]) + "\n")
                    out.flush()
    head = "# Vectors beside counts\n\n" + (__doc__ or "").split("\n\n", 2)[2] + "\n"
    (HERE / "vectors.md").write_text(head + table(rows) + "\n", encoding="utf-8")
    print(table(rows))
