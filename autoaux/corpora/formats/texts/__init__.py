"""Running text: words between blanks, tags after a slash, parallel lines, documents with a
class.
"""

from autoaux.corpora.formats.texts._class_lines import ClassLines
from autoaux.corpora.formats.texts._documents import Documents
from autoaux.corpora.formats.texts._parallel import Parallel
from autoaux.corpora.formats.texts._slashed import Slashed
from autoaux.corpora.formats.texts._trec import Trec
from autoaux.corpora.formats.texts._words import Texts, words_of

__all__ = ["ClassLines", "Documents", "Parallel", "Slashed", "Texts", "Trec", "words_of"]
