"""Files that are never a corpus: documentation, what editors and notebooks leave, pictures,
code.
"""

import re
from collections.abc import Iterable

from autoaux.corpora.files import File

_DOCUMENTATION = re.compile(
    r"(readme|licen[cs]e|copying|note|notice|contents|changelog|citation)(\.txt)?"
    r"|(readme|licen[cs]e).*"
    r"|.*\.(md|rst|cfg|ini|conf|toml|ya?ml|py|ipynb|sh|r|pdf|html?|docx?|bib|tex|log|png|jpe?g|gif|svg)",
    re.IGNORECASE,
)
_LITTER = re.compile(
    r".*(~|\.(bak|orig|swp|swo|tmp|old|pyc|lock))|#.*#|thumbs\.db|desktop\.ini", re.IGNORECASE
)
_LITTERED = frozenset({"__MACOSX", "__pycache__", "node_modules"})


def without_litter(files: Iterable[File]) -> list[File]:
    """The files that may be corpora, or parts of one."""
    return [
        file
        for file in files
        if not _DOCUMENTATION.fullmatch(name := file.name.name)
        and not _LITTER.fullmatch(name)
        and _LITTERED.isdisjoint(file.name.parts)
    ]
