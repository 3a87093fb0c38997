"""What every part of a recipe is: strict to read, and never changed after."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A part of a recipe: unknown keys are refused, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
