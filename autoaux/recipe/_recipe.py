"""One training run, whole, as YAML that trains again."""

import hashlib
import json
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError, model_validator

from autoaux.errors import InputError
from autoaux.files import read_yaml
from autoaux.recipe._corpora import CorpusRef
from autoaux.recipe._defaults import filled
from autoaux.recipe._encoder_part import Encoder
from autoaux.recipe._encoders import Gru
from autoaux.recipe._parts import Head, Optimisation, Schedule
from autoaux.strict import Strict, in_words

LENGTH = ("max_steps", "eval_every", "patience")
_ENCODER: TypeAdapter[Encoder] = TypeAdapter(Encoder)


class Recipe(Strict):
    """One training: main task, auxiliaries in order, and how.

    Where `head` or `optimisation` leave something unsaid when a recipe is made, the encoder
    decides: transformers are fine-tuned at small rates with a softmax head, TF-IDF documents as in
    their paper. A recipe that is made has every field.

    `metric` is what dev is judged by, which decides when a training stops and which model is kept;
    None is the main task's own.
    """

    main: CorpusRef
    auxiliaries: tuple[CorpusRef, ...] = ()
    schedule: Schedule = Schedule()
    encoder: Encoder = Gru()
    head: Head = Head()
    optimisation: Optimisation = Optimisation()
    metric: str | None = None
    seed: int = 0

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: object) -> object:
        """Every field of head and optimisation, before they are checked."""
        if not isinstance(data, dict):
            return data
        try:
            encoder = _ENCODER.validate_python(data.get("encoder", Gru()))
        except ValidationError:
            return data  # the field says it, with its place
        parts: dict[str, object] = {"encoder": encoder}
        if isinstance(head := data.get("head", {}), dict | Head):
            parts["head"] = filled(Head, encoder, head)
        if isinstance(loop := data.get("optimisation", {}), dict | Optimisation):
            parts["optimisation"] = filled(Optimisation, encoder, loop)
        return data | parts

    @model_validator(mode="after")
    def _length_is_known(self) -> "Recipe":
        phased = self.schedule.kind == "pretrain" or self.schedule.finetune > 0
        if phased and self.optimisation.stop != "dev":
            raise ValueError(
                "schedule pretrain and schedule.finetune share out max_steps; they need"
                " optimisation.stop: dev"
            )
        return self

    def with_encoder(self, encoder: Encoder) -> "Recipe":
        """The same training of another encoder, as long as this one; where it is another kind, or
        learns otherwise, head and loop are its own.
        """
        data = self.model_dump() | {"encoder": encoder}
        if encoder.mode != self.encoder.mode:
            del data["head"]
            data["optimisation"] = {name: data["optimisation"][name] for name in LENGTH}
        return Recipe.model_validate(data)

    @property
    def digest(self) -> str:
        """sha256 (first 16 hex digits) of what decides the outcome: no names, paths or seed."""
        content = self.model_dump(mode="json", exclude={"seed", "metric"})
        content["encoder"] = self.encoder.content()
        for ref in [content["main"], *content["auxiliaries"]]:
            del ref["name"], ref["path"]
            for later in ("whole", "folds", "fold"):  # recipes without them keep their digest
                if ref[later] is None or ref[later] is False:
                    del ref[later]
        for part in ("head", "optimisation", "schedule"):
            content[part] = getattr(self, part).content()
        return _digest(content | self._judged())

    @property
    def setting(self) -> str:
        """Digest (16 hex digits) of how it trains whatever it trains on: scores compare within
        it.
        """
        content = {
            part: getattr(self, part).content() for part in ("head", "encoder", "optimisation")
        }
        return _digest(content | self._judged())

    def _judged(self) -> dict[str, object]:
        """The metric, for digests: recipes that keep the main task's own have older digests."""
        return {} if self.metric is None else {"metric": self.metric}

    def to_yaml(self) -> str:
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """Read a recipe; one whose auxiliaries were deleted trains the single task.

        Raises:
            InputError: what is wrong with it, and where.
        """
        try:
            recipe = cls.model_validate(read_yaml(path, "recipe"))
        except ValidationError as error:
            raise InputError(f"{path}: {in_words(error, 'recipe')}") from None
        if recipe.schedule.kind != "single" and not recipe.auxiliaries:
            return recipe.model_copy(update={"schedule": Schedule()})
        return recipe


def _digest(content: dict[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
