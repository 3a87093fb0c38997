"""Running text: words between blanks, tags after a slash, parallel lines, documents with a
class.
"""

from autoaux.corpora.formats.texts._words import Texts, words_of

__all__ = ["Texts", "words_of"]
