"""Train the winner of a selection and label sentences with it.

python examples/train_and_tag.py RUN
"""

import sys
from pathlib import Path

import autoaux

tagger = autoaux.train(Path(sys.argv[1]) / "recipe.yaml")
sentence = "Ana lives in Oslo .".split()
for token, label in zip(sentence, tagger.predict([sentence])[0], strict=True):
    print(token, label)
