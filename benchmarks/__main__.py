"""``python -m benchmarks``: every command; ``python -m benchmarks ROOM COMMAND``: one of them."""

import sys

from benchmarks.runner import ROOMS, listed, run

if sys.argv[1:2] and sys.argv[1] in ROOMS:
    run(sys.argv[1], sys.argv[2:])
else:
    print(listed())
