"""The page of a matrix, and a matrix read from its folder."""

from autoaux.report.matrix._matrix_page import write_matrix_page
from autoaux.report.matrix._reading import is_matrix, read_matrix

__all__ = ["is_matrix", "read_matrix", "write_matrix_page"]
