"""What was measured of autoaux, and how to measure it again: ``python -m benchmarks`` lists it"
" all."""

import os

# Before torch or numpy is imported: small models on two busy threads run ten times slower.
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
