"""Files as readers see them: on disk, in archives, under a path, with what a person says about
them.
"""

from autoaux.corpora.files._archives import is_packed, open_archive
from autoaux.corpora.files._corpus_names import plain_name
from autoaux.corpora.files._files import BLOCK, Examined, File, examine, is_utf8
from autoaux.corpora.files._manifest import (
    CORPUS,
    POOL,
    SEPARATORS,
    Manifest,
    PoolEntry,
    PoolManifest,
    manifests,
    write_manifest,
)
from autoaux.corpora.files._split_names import Place, place_of, shard_of
from autoaux.corpora.files._tree import DEEPEST, Tree, open_tree
from autoaux.corpora.files._unpacked import Bounds

__all__ = [
    "BLOCK",
    "Bounds",
    "CORPUS",
    "DEEPEST",
    "Examined",
    "File",
    "Manifest",
    "POOL",
    "Place",
    "PoolEntry",
    "PoolManifest",
    "SEPARATORS",
    "Tree",
    "examine",
    "is_packed",
    "is_utf8",
    "manifests",
    "open_archive",
    "open_tree",
    "place_of",
    "shard_of",
    "plain_name",
    "write_manifest",
]
