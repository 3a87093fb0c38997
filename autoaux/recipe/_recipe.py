"""One training run, whole, as YAML that trains again."""

import hashlib
import json
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError, model_validator

from autoaux.errors import InputError
from autoaux.recipe._corpora import CorpusRef
from autoaux.recipe._encoders import Encoder, Gru
from autoaux.recipe._parts import Head, Optimisation, Schedule
from autoaux.recipe._strict import Strict

# What an encoder takes where a recipe says nothing: the recurrent ones have the fields' own
# defaults.
_FINE_TUNING: dict[str, object] = {"learning_rate": 5e-5, "clip": 1.0}
_ENCODER_DEFAULTS: dict[tuple[str, str | None], dict[str, dict[str, object]]] = {
    ("transformer", "full"): {"head": {"decoder": "softmax"}, "optimisation": _FINE_TUNING},
    ("transformer", "lora"): {
        "head": {"decoder": "softmax"},
        "optimisation": _FINE_TUNING | {"learning_rate": 5e-4},
    },
    ("transformer", "frozen"): {"head": {"decoder": "softmax"}},
    ("tfidf_mlp", None): {  # Kerinec et al. 2018, 3.4: Adam, 32 documents a batch
        "optimisation": {
            "optimizer": "adam",
            "learning_rate": 1e-3,
            "decay": "constant",
            "weight_decay": 0.0,
            "batch_tokens": 32,
        },
    },
}


class Recipe(Strict):
    """One training: main task, auxiliaries in order, and how.

    Where `head` or `optimisation` leave something unsaid, the encoder decides: transformers are
    fine-tuned at small rates with a softmax head, TF-IDF documents as in their paper.
    """

    main: CorpusRef
    auxiliaries: tuple[CorpusRef, ...] = ()
    schedule: Schedule = Schedule()
    encoder: Encoder = Gru()
    head: Head = Head()
    optimisation: Optimisation = Optimisation()
    seed: int = 0

    @model_validator(mode="before")
    @classmethod
    def _fill_in_for_encoder(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        encoder = data.get("encoder")
        encoder = encoder.model_dump() if isinstance(encoder, BaseModel) else encoder
        if not isinstance(encoder, dict):
            return data
        update = encoder.get("update", "full") if encoder.get("kind") == "transformer" else None
        filled = dict(data)
        for part, defaults in _ENCODER_DEFAULTS.get((str(encoder.get("kind")), update), {}).items():
            given = data.get(part, {})
            given = given.model_dump(exclude_unset=True) if isinstance(given, BaseModel) else given
            filled[part] = defaults | given if isinstance(given, dict) else given
        return filled

    @property
    def digest(self) -> str:
        """sha256 (first 16 hex digits) of what decides the outcome: no names, paths or seed."""
        content = self.model_dump(mode="json", exclude={"seed"})
        for ref in [content["main"], *content["auxiliaries"]]:
            del ref["name"], ref["path"]
            if not ref["whole"]:  # came later: recipes without it keep their digest
                del ref["whole"]
        if not self.optimisation.train_on_dev:  # came later too
            del content["optimisation"]["train_on_dev"]
        return _digest(content)

    @property
    def setting(self) -> str:
        """Digest (16 hex digits) of how it trains whatever it trains on: scores compare within
        it.
        """
        content = self.model_dump(mode="json", include={"encoder", "head", "optimisation"})
        if not self.optimisation.train_on_dev:
            del content["optimisation"]["train_on_dev"]
        return _digest(content)

    def to_yaml(self) -> str:
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """Read a recipe; InputError says what is wrong with it, and where."""
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InputError(
                f"{path}: not a readable recipe: {' '.join(str(error).split())}"
            ) from None
        try:
            recipe = cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "recipe"
            raise InputError(f"{path}: {where}: {first['msg']}") from None
        if recipe.schedule.kind != "single" and not recipe.auxiliaries:
            raise InputError(
                f"{path}: auxiliaries: none, but schedule {recipe.schedule.kind} trains with some;"
                " name them, or set schedule.kind to single"
            )
        return recipe


def _digest(content: dict[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
