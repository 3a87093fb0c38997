"""Orders as numbers: the Lehmer code of a permutation, read as one integer."""

from collections.abc import Sequence
from math import factorial


def order_to_code(order: Sequence[int]) -> int:
    """The rank of a permutation of 0..n-1 among all n!, in lexicographic order.

    >>> order_to_code([0, 1, 2]), order_to_code([2, 1, 0])
    (0, 5)
    """
    code = 0
    for position, item in enumerate(order):
        smaller_later = sum(later < item for later in order[position + 1 :])
        code += smaller_later * factorial(len(order) - 1 - position)
    return code


def code_to_order(code: int, length: int) -> list[int]:
    """The permutation of 0..length-1 with that rank; ValueError where there are not so many."""
    if not 0 <= code < factorial(length):
        raise ValueError(f"order {code}: {length} items have {factorial(length)} orders")
    left = list(range(length))
    order = []
    for remaining in range(length, 0, -1):
        index, code = divmod(code, factorial(remaining - 1))
        order.append(left.pop(index))
    return order
