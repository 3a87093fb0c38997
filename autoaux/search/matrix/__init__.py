"""Who helps whom: many searches over one pool, which share a budget."""

from autoaux.search.matrix._book import RECORD, MatrixBook
from autoaux.search.matrix._joining import run_matrix_worker
from autoaux.search.matrix._matrix import Hearers, MatrixQuestion, run_matrix
from autoaux.search.matrix._part import Part, Unit
from autoaux.search.matrix._result import Matrix, Pair
from autoaux.search.matrix._rounds import Rounds, SharedBudget
from autoaux.search.matrix._sharing import Claim, Sharing, by_worth, evenly
from autoaux.search.matrix._worth import worth_of_a_run

__all__ = [
    "Claim",
    "Hearers",
    "Matrix",
    "MatrixBook",
    "MatrixQuestion",
    "Pair",
    "Part",
    "RECORD",
    "Rounds",
    "SharedBudget",
    "Sharing",
    "Unit",
    "by_worth",
    "evenly",
    "run_matrix",
    "run_matrix_worker",
    "worth_of_a_run",
]
