"""A recipe that somebody took the auxiliaries out of."""

import yaml

from autoaux.recipe import CorpusRef, Recipe, Schedule

MAIN, NEWS = (CorpusRef(name=name, path=name, digest=name) for name in ("main", "news"))


def test_a_recipe_whose_auxiliaries_were_deleted_trains_the_single_task(tmp_path):
    with_news = Recipe(main=MAIN, auxiliaries=(NEWS,), schedule=Schedule(kind="multitask"))
    data = yaml.safe_load(with_news.to_yaml())
    del data["auxiliaries"]
    file = tmp_path / "recipe.yaml"
    file.write_text(yaml.safe_dump(data))
    assert Recipe.read(file).digest == Recipe(main=MAIN).digest
