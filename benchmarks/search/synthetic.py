"""What a search costs, survives and gives away in tuning: one section a command, all by default.

    python -m benchmarks.search synthetic [tuning] [overhead] [faults] [throughput] [report]

What each section does stands in decisions.py and study.py. Results go to synthetic.jsonl.gz,
which `report` turns into synthetic.md.
"""

import json
import sys
from pathlib import Path

from benchmarks.search.decisions import tuning
from benchmarks.search.study import faults, overhead, throughput
from benchmarks.store import results_of

REPORT = Path(__file__).with_suffix(".md")
SECTIONS = {
    "tuning": tuning,
    "overhead": overhead,
    "faults": faults,
    "throughput": throughput,
}


def main():
    words, known = sys.argv[1:], results_of("search", "synthetic")
    for section in [word for word in words if word != "report"] or ([] if words else SECTIONS):
        made = SECTIONS[section]()
        print(section, json.dumps(made, indent=1), flush=True)
        known.keep(made, section)
    report(known.at())


def report(results):
    lines = [
        "# The search, measured",
        "",
        "Made by `python -m benchmarks.search synthetic`; synthetic outcomes with known gains,"
        " seeds 0"
        " to n-1. Times are CPU seconds",
        "unless they say otherwise. Whether its verdicts are right stands in"
        " [calibration](calibration.md).",
        "",
    ]
    for section, table in results.items():
        lines += [f"## {section.capitalize()}", ""]
        nested = {key: value for key, value in table.items() if isinstance(value, dict)}
        flat = {key: value for key, value in table.items() if not isinstance(value, dict)}
        if flat:
            lines += [
                "| | |",
                "|---|---|",
                *(f"| {key} | {shown(value)} |" for key, value in flat.items()),
                "",
            ]
        if nested:
            columns = list(next(iter(nested.values())))
            lines += ["| | " + " | ".join(nested) + " |", "|---|" + "---|" * len(nested)]
            lines += [
                f"| {column} | " + " | ".join(shown(one[column]) for one in nested.values()) + " |"
                for column in columns
            ] + [""]
    REPORT.write_text("\n".join(lines), encoding="utf-8")


def shown(value):
    if isinstance(value, list):
        return f"{value[0]:.2f} [{value[1]:.2f}, {value[2]:.2f}]"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
