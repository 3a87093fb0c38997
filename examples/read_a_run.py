"""Read a finished selection back, and make its report again.

python examples/read_a_run.py RUN
"""

import sys
from pathlib import Path

from autoaux.report import summarize, write_report

summary = summarize(Path(sys.argv[1]))
print(summary.decision.sentence)
for trial in summary.trials:
    print(f"{trial.number}: {trial.phase}, {trial.arm.name}, seed {trial.seed}, {trial.score}")
print(write_report(Path(sys.argv[1])))
