"""--encoder and --update: the encoder that is asked about is the one that is trained."""

from importlib import import_module

import pytest

from autoaux import api
from autoaux.cli import main as command_line
from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.recipe import CorpusRef, Gru, Recipe, encoder_named, search_loop
from autoaux.search.arms import SINGLE_TASK, RecipeBook

TAGS = [([f"w{i}", "runs"], ["N", "V"]) for i in range(40)]
TEXTS = [([f"w{i}", "good" if i % 2 else "bad"], ["yes" if i % 2 else "no"]) for i in range(640)]


def corpus(name: str, kind: str = "tagging"):
    sentences = TEXTS if kind == "classification" else TAGS
    splits = {
        split: [([f"{name}{split}", *words], labels if kind != "tagging" else ["N", *labels])
                for words, labels in sentences]
        for split in ("train", "dev", "test")
    }  # fmt: skip
    return corpus_from_sentences(name, splits, kind=kind)


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """The settings that `select` searches with, for a kind of corpora and some words."""

    def ask(kind: str = "tagging", **words):
        seen = []

        def run_selection(main, pool, settings, folder, listeners, **_):
            seen.append(settings.recipe)
            raise InputError("far enough")

        monkeypatch.setattr(import_module(api.Asked.__module__), "run_selection", run_selection)
        pool = api.Pool((corpus("other", kind),))
        with pytest.raises(InputError, match="far enough"):
            api.select(corpus("main", kind), pool, run=tmp_path / "run", record=False, **words)
        return seen[0]

    return ask


@pytest.mark.parametrize(
    ("words", "mode", "decoder", "rate"),
    [
        ({}, "gru", "crf", 0.01),
        ({"encoder": "gru"}, "gru", "crf", 0.01),
        ({"encoder": "bilstm"}, "bilstm", "crf", 0.01),
        ({"encoder": "me/bert"}, "transformer full", "softmax", 5e-5),
        ({"encoder": "me/bert", "update": "lora"}, "transformer lora", "softmax", 5e-4),
        ({"encoder": "me/bert", "update": "features"}, "transformer features", "crf", 0.01),
        ({"encoder": Gru(hidden=9)}, "gru", "crf", 0.01),
    ],
)
def test_a_search_trains_what_was_asked_about(asked, words, mode, decoder, rate):
    chosen = asked(**words)
    assert chosen.encoder.mode == mode
    assert (chosen.head.decoder, chosen.optimisation.learning_rate) == (decoder, rate)
    assert chosen.shrink and chosen.optimisation.max_steps == 300


def test_documents_get_the_tfidf_perceptron_and_runs_counted_in_documents(asked):
    chosen = asked("classification")
    assert chosen.encoder.kind == "tfidf_mlp"
    assert (chosen.optimisation.batch_tokens, chosen.optimisation.learning_rate) == (32, 0.001)
    assert chosen.optimisation.max_steps == 300  # 12 passes of 640 documents by 32 are 240
    assert search_loop(chosen.encoder, 10**6, 3200).max_steps == 12 * 3200 / 32


def test_a_search_trains_with_what_was_set(asked):
    chosen = asked(changes={"encoder.hidden": 9, "schedule.mixing": 2, "head.cost": 1})
    assert (chosen.encoder.hidden, chosen.schedule.mixing, chosen.head.cost) == (9, 2, 1)
    assert chosen.schedule.kind == "auxiliary" and chosen.shrink
    kept = asked(changes={"optimisation.max_steps": 1200}, confirm="full")
    assert (kept.optimisation.max_steps, kept.optimisation.patience) == (1200, 600)
    assert kept.rungs == (300, 900) and not kept.shrink  # a length that was said is kept
    assert kept.confirm_with[1].max_steps == 1200


@pytest.mark.parametrize(
    ("level", "mode", "decoder", "rate"),
    [
        ("gru", "gru", "crf", 0.01),
        ("bilstm", "bilstm", "crf", 0.01),
        ("features", "transformer features", "crf", 0.01),
        ("lora", "transformer lora", "softmax", 5e-4),
    ],
)
def test_a_cheaper_encoder_searches_and_the_one_asked_about_confirms(
    asked, level, mode, decoder, rate
):
    plain, chosen = asked(encoder="me/bert"), asked(encoder="me/bert", search_with=level)
    assert (chosen.encoder.mode, chosen.head.decoder) == (mode, decoder)
    assert chosen.optimisation.learning_rate == rate and plain.confirm_with is None
    assert chosen.confirm_with == (plain.encoder, plain.optimisation)
    book = RecipeBook(CorpusRef(name="main", path="main", digest="0"), {}, chosen)
    confirming = book.recipe(SINGLE_TASK, 0, confirm=True)
    assert (confirming.encoder, confirming.head) == (plain.encoder, plain.head)
    longer = asked(encoder="me/bert", search_with=level, confirm="full")
    assert longer.confirm_with[0].mode == "transformer full"
    assert longer.confirm_with[1].max_steps == 1200


def test_the_same_encoder_by_another_name_is_no_level_of_its_own(asked):
    assert asked(search_with="gru") == asked(encoder="gru") == asked(search_with="same")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"search_with": "features"}, "--search-with features .* name one with --encoder"),
        ({"encoder": "me/bert", "search_with": "featurs"}, "did you mean features"),
        ({"encoder": "me/bert", "search_with": "tfidf"}, "--search-with tfidf takes classific"),
        ({"bugdet": "2m"}, "bugdet: no such setting of a search; did you mean budget"),
        ({"confirm": "ful"}, "confirm: expected same or full, got 'ful'"),
        ({"encoder": "roberta"}, "roberta: no such encoder.*did you mean FacebookAI/roberta-base"),
        ({"encoder": "grru"}, "did you mean gru"),
        ({"changes": {"encoder.hiden": 3}}, "encoder.hiden: no such key; did you mean hidden"),
        ({"changes": {"schedule.kind": "single"}}, "single trains no auxiliary"),
        ({"changes": {"main.path": "x"}}, "a recipe has no part main"),
    ],
)
def test_a_mistake_in_python_names_the_nearest_known_name(words, message, tmp_path):
    pool = api.Pool((corpus("other"),))
    with pytest.raises(InputError, match=message):
        api.select(corpus("main"), pool, run=tmp_path / "run", record=False, **words)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"encoder": "gru", "update": "lora"}, "name one with --encoder NAME_OR_FOLDER"),
        ({"update": "full"}, "name one with --encoder NAME_OR_FOLDER"),
        ({"encoder": "tfidf"}, "--encoder tfidf takes classification corpora"),
        ({"encoder": "me/bert", "update": "half"}, "--update half: expected full, lora, features"),
        ({"encoder": Gru(), "update": "full"}, "says it already"),
    ],
)
def test_words_that_do_not_go_together_are_one_line(words, message):
    with pytest.raises(InputError, match=message):
        encoder_named(words.get("encoder"), words.get("update"))


def test_a_name_that_is_not_here_names_the_folder_route_and_the_offline_switch(monkeypatch):
    from huggingface_hub import HfApi, constants

    from autoaux.training.encoders import model_files

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match="give the folder that holds it.*HF_HUB_OFFLINE") as error:
        model_files("nobody/nothing")
    assert "\n" not in str(error.value)

    def model_info(*args, **kwargs):
        raise OSError("no network\nmore")

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(HfApi, "model_info", model_info)
    with pytest.raises(InputError, match="no network; give the folder.*HF_HUB_OFFLINE=1") as error:
        model_files("nobody/nothing")
    assert "\n" not in str(error.value)


def write(path, n):
    words = {"Anna": "B-PER", "sees": "O", "the": "O", "dog": "O", "Kassel": "B-LOC"}
    names = list(words)
    sentences = [[names[(7 * i + j * (i % 5 + 1)) % 5] for j in range(4)] for i in range(n)]
    blocks = ("\n".join(f"{word}\t{words[word]}" for word in one) for one in sentences)
    path.write_text("\n\n".join(blocks) + "\n")


def run(monkeypatch, *arguments) -> int:
    """Exit status of a command line."""
    monkeypatch.setattr("sys.argv", ["autoaux", *map(str, arguments)])
    try:
        command_line()
    except SystemExit as end:
        return end.code or 0
    return 0


def test_a_recipe_is_trained_with_another_encoder(tmp_path, capsys, monkeypatch):
    for split, n in (("train", 40), ("dev", 10), ("test", 10)):
        (tmp_path / "ner").mkdir(exist_ok=True)
        write(tmp_path / "ner" / f"{split}.conll", n)
    digest = api.load_corpus(tmp_path / "ner").digest
    recipe = Recipe(
        main=CorpusRef(name="ner", path="ner", digest=digest), optimisation={"max_steps": 10}
    )
    (tmp_path / "recipe.yaml").write_text(recipe.to_yaml())
    assert run(monkeypatch, "train", tmp_path / "recipe.yaml", "--encoder", "bilstm") == 0
    assert "kind: bilstm" in (tmp_path / "model" / "README.md").read_text()
    assert run(monkeypatch, "train", tmp_path / "recipe.yaml", "--encoder", "tfidf") == 2
    assert "takes classification corpora" in capsys.readouterr().err


def test_the_small_tagger_s_verdict_says_what_it_leaves_open(search_once):
    for encoder, said in ((Gru(), True), (encoder_named("me/bert"), False)):
        decision, plan = search_once(encoder)
        sentence = "measured with a small tagger trained from scratch; with a pretrained encoder"
        assert any(sentence in line for line in plan) == said
        assert any(sentence in note for note in decision.to_table().notes) == said


@pytest.fixture
def search_once(tmp_path):
    from autoaux.search import SelectionStarted, Settings, run_selection
    from autoaux.search.running import SyntheticRunner, additive

    def search(encoder):
        plans = []

        def listen(event):
            if isinstance(event, SelectionStarted):
                plans.extend((event.plan.sentence, *event.plan.notes))

        settings = Settings.of(trials=12, use_forecast=False, encoder=encoder)
        runner = SyntheticRunner(additive({"other": 3.0}), noise=1.0)
        folder = tmp_path / encoder.kind
        pool = api.Pool((corpus("other"),))
        return run_selection(corpus("main"), pool, settings, folder, [listen], runner=runner), plans

    return search
