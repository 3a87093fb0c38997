"""Nearest neighbours, sampling, vector files, vectors of the pool's own text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signals_helpers import corpus, sentence

from autoaux.errors import InputError
from autoaux.signals import Information, Resources, compute_signals
from autoaux.signals.vectors import (
    PoolVectors,
    StaticVectors,
    TokenVectors,
    error_and_bias,
    nearest,
    nearest_on_device,
    read_vectors,
    stratified,
)


def brute_force(a, b):
    """Cosines in float64, first of equals."""
    a, b = (x.astype(np.float64) for x in (a, b))
    a, b = (x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-300) for x in (a, b))
    scores = a @ b.T
    return scores.argmax(1), scores.max(1), scores.argmax(0), scores.max(0)


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_tiles_of_any_size_give_the_neighbours_of_brute_force(rows, columns, seed):
    random = np.random.default_rng(seed)
    a, b = (
        random.standard_normal((rows, 8), np.float32),
        random.standard_normal((columns, 8), np.float32),
    )
    found = nearest(a, b, tile=(7, 11))
    forward, best, backward, best_back = brute_force(a, b)
    assert (found.forward == forward).all() and (found.backward == backward).all()
    assert np.allclose(found.forward_similarity, best) and np.allclose(
        found.backward_similarity, best_back
    )


def test_of_equally_near_rows_the_first_is_taken_across_tiles():
    found = nearest(
        np.eye(2, dtype=np.float32)[[0, 1, 0, 1, 0]],
        np.eye(2, dtype=np.float32)[[1, 1, 0, 0, 0, 1, 0]],
        tile=(2, 3),
    )
    assert found.forward.tolist() == [2, 0, 2, 0, 2]
    assert found.backward.tolist() == [1, 1, 0, 0, 0, 1, 0]


def test_rows_of_zeros_have_no_similarity_to_anything():
    found = nearest(np.zeros((2, 4), np.float32), np.ones((3, 4), np.float32))
    assert found.forward_similarity.tolist() == [0, 0] and found.backward_similarity.tolist() == [
        0,
        0,
        0,
    ]


@pytest.mark.parametrize("coarse", ["bfloat16", "tf32", "float32"])
def test_coarse_products_with_exact_scores_give_the_exact_neighbours(coarse):
    random = np.random.default_rng(0)
    a = random.standard_normal((700, 64), np.float32)
    # near twins, far closer together than bfloat16 can tell apart
    b = np.concatenate(
        [a[:300] + 0.03 * random.standard_normal((300, 64), np.float32) for _ in range(3)]
    )
    found = nearest_on_device(a, b, device="cpu", coarse=coarse)
    forward, best, backward, _ = brute_force(a, b)
    assert (found.forward == forward).all() and (found.backward == backward).all()
    assert np.allclose(found.forward_similarity, best)


def test_a_coarse_product_alone_would_be_wrong_there():
    random = np.random.default_rng(0)
    a = random.standard_normal((300, 64), np.float32)
    b = np.concatenate([a + 0.03 * random.standard_normal((300, 64), np.float32) for _ in range(3)])
    import torch

    coarse = (torch.from_numpy(a).bfloat16() @ torch.from_numpy(b).bfloat16().T).argmax(1).numpy()
    assert (coarse != brute_force(a, b)[0]).any()


def test_a_stratified_sample_keeps_every_label_and_its_weight():
    labels = np.repeat([0, 1, 2], [9000, 980, 20])
    positions, weights = stratified(labels, 1000)
    assert len(set(positions.tolist())) == len(positions)
    for label, size in ((0, 900), (1, 98), (2, 20)):
        chosen = labels[positions] == label
        assert chosen.sum() == size
        assert weights[chosen].sum() == pytest.approx((labels == label).sum())


def test_the_stated_error_and_bias_of_a_sample_are_those_of_repeated_samples():
    random = np.random.default_rng(3)
    joint = random.dirichlet(np.full(60, 0.3))  # 6 labels × 10

    def draw():
        cells = random.choice(60, 800, p=joint)
        return cells // 10, cells % 10

    def nmi(table):
        found = Information.of(table.reshape(6, 10))
        return found.normalised(found.joint)

    samples = [
        nmi(np.bincount(main * 10 + other, minlength=60).astype(float))
        for main, other in (draw() for _ in range(400))
    ]
    main, other = draw()
    error, bias = error_and_bias(main, other, np.ones(800), np.zeros(800, int), (6, 10))
    assert error == pytest.approx(np.std(samples, ddof=1), rel=0.25)
    assert bias == pytest.approx(np.mean(samples) - nmi(joint), rel=0.5)
    assert bias > 0


class Noise:
    key, size = "noise", 24

    def encode(self, sentences):
        return [np.array([self._one(w, i) for i, w in enumerate(s)], np.float32) for s in sentences]

    def _one(self, word, place):
        def make(text):
            return np.random.default_rng(list(text.encode())).standard_normal(24)

        return make(word) + 0.2 * make(f"{word}{place}")


def two_taggings(n):
    random = np.random.default_rng(0)

    def make():
        lines = random.integers(0, 80, (n, 10))
        return [
            ([f"w{i}" for i in line], [f"L{(i + (random.random() < 0.3)) % 5}" for i in line])
            for line in lines
        ]

    return corpus("a", make()), corpus("b", make())


def test_a_sample_comes_near_the_full_match_and_says_how_near():
    a, b = two_taggings(120)
    name = "nmi_joint.contextual.forward"
    full = compute_signals(
        a, [b], names=[name], resources=Resources(contextual=TokenVectors([a, b], Noise()))
    )
    few = compute_signals(
        a,
        [b],
        names=[name],
        resources=Resources(contextual=TokenVectors([a, b], Noise(), sample=400)),
    )
    assert full.notes == ()
    forward = next(note for note in few.notes if "forward" in note)
    assert "of 1,200:" in forward
    assert few.value("b", name) == pytest.approx(
        full.value("b", name), abs=4 * float(forward.split("error of ")[1].split()[0]) + 0.03
    )


def test_float16_vectors_on_disk_are_read_again_and_change_little(tmp_path, monkeypatch):
    a, b = two_taggings(30)
    name = "uue.contextual"
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path))
    half, whole = TokenVectors([a, b], Noise()), TokenVectors([a, b], Noise(), keep="float32")
    halves = compute_signals(a, [b], names=[name], resources=Resources(contextual=half))
    files = sorted((tmp_path / "vectors").glob("*.npy"))
    assert len(files) == 2 and np.load(files[0], mmap_mode="r").dtype == np.float16

    class Never(Noise):
        def encode(self, sentences):
            raise AssertionError("encoded again")

    again = compute_signals(
        a, [b], names=[name], resources=Resources(contextual=TokenVectors([a, b], Never()))
    )
    assert again.value("b", name) == halves.value("b", name)
    # Of tokens that are equally near another may be taken, so cosines are compared, not what hangs
    # on the choice.
    rough, exact = (
        one.nearest(*(one.units(corpus.digest, False).vectors for corpus in (a, b)))
        for one in (half, whole)
    )
    assert np.abs(rough.forward_similarity - exact.forward_similarity).max() < 1e-3


def test_word_vectors_are_read_from_every_format(tmp_path):
    words, matrix = ["the", "New York", "größe"], np.array([[1, 2], [0.5, -1], [3, 4]], np.float32)
    lines = [f"{word} {row[0]} {row[1]}" for word, row in zip(words, matrix, strict=True)]
    (tmp_path / "plain.vec").write_text("\n".join(["3 2", *lines]), encoding="utf-8")
    (tmp_path / "glove.txt").write_text("\n".join([lines[0], lines[2]]) + "\n", encoding="utf-8")
    np.save(tmp_path / "array.npy", matrix)
    (tmp_path / "array.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    blob = b"3 2\n" + b"".join(
        w.replace(" ", "_").encode() + b" " + row.tobytes() + b"\n"
        for w, row in zip(words, matrix, strict=True)
    )
    (tmp_path / "binary.bin").write_bytes(blob)
    for name in ("plain.vec", "array.npy"):
        assert read_vectors(tmp_path / name).of([*words, "unknown"]).tolist() == [
            *matrix.tolist(),
            [0, 0],
        ]
    # the binary format ends a word at its first space, so writers join words by an underscore
    assert (
        read_vectors(tmp_path / "binary.bin").of(["the", "New_York", "größe"]).tolist()
        == matrix.tolist()
    )
    assert read_vectors(tmp_path / "glove.txt").of(["größe"]).tolist() == [[3, 4]]
    assert read_vectors(tmp_path / "plain.vec", frozenset(["the"])).of(
        ["the", "größe"]
    ).tolist() == [[1, 2], [0, 0]]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("ragged.vec", b"2 3\na 1 2 3\nb 1 2\n", "ragged.vec:3: "),
        ("long.vec", b"a 1 2\nb 1 2 3\n", "long.vec:2: "),
        ("word.vec", b"a 1 2\nb 1 x\n", "word.vec:2: "),
        ("nan.vec", b"a 1 nan\n", "no numbers"),
        ("empty.vec", b"", "holds no vector"),
        ("short.bin", b"2 3\na \0\0\0\0", "ends within word 1 of 2"),
        ("notbin.bin", b"hello\n", "not a word2vec binary"),
        ("lonely.npy", b"", "lonely.txt beside it"),
    ],
)
def test_a_broken_vector_file_gets_one_line_that_names_the_place(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_vectors(tmp_path / name)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_a_vector_file_that_is_not_there_is_said():
    with pytest.raises(InputError, match="no such vector file"):
        read_vectors(__import__("pathlib").Path("nowhere.vec"))


def text_with_twins():
    """`cat` and `dog` always stand in the same places, `red` and `blue` in others."""
    random = np.random.default_rng(0)
    lines = []
    for _ in range(300):
        animal, colour = random.choice(["cat", "dog", "horses"]), random.choice(["red", "blue"])
        lines.append(sentence(f"the/x {animal}/x sees/x a/x {colour}/x house/x ./x"))
        lines.append(sentence(f"my/x {animal}/x eats/x {colour}/x food/x and/x sleeps/x"))
    return corpus("text", lines)


def cosine(x, y):
    return float(x @ y / (np.linalg.norm(x) * np.linalg.norm(y)))


def test_vectors_of_the_pools_own_text_put_words_of_like_use_together():
    vectors = PoolVectors([text_with_twins()], size=8)
    cat, dog, red, blue = vectors.of(["cat", "dog", "red", "blue"])
    assert cosine(cat, dog) > 0.9 and cosine(red, blue) > 0.9
    assert cosine(cat, red) < 0.5


def test_a_word_never_seen_gets_the_vectors_of_its_character_n_grams():
    vectors = PoolVectors([text_with_twins()], size=8)
    near, horses, house, nothing = vectors.of(["horsess", "horses", "house", "qqq"])
    assert cosine(near, horses) > cosine(near, house) > -1
    assert not nothing.any()


def test_vectors_of_the_pools_own_text_are_the_same_every_time():
    one, other = (PoolVectors([text_with_twins()], size=8).of(["cat", "red"]) for _ in range(2))
    assert np.array_equal(one, other)


def test_too_little_text_for_vectors_of_its_own_is_said():
    with pytest.raises(InputError, match="too little text"):
        PoolVectors([corpus("tiny", [sentence("one/x two/y")])])


def test_words_without_vectors_are_missing_and_not_matched():
    a, b = corpus("a", [sentence("up/X down/Y")]), corpus("b", [sentence("left/P right/Q")])
    empty = StaticVectors(["other"], np.ones((1, 2)))
    table = compute_signals(a, [b], names=["uue.static"], resources=Resources(static=empty))
    assert table.reason("b", "uue.static") == "no word could be matched"


def _two_tasks():
    """The same words on both sides, so that every word is matched to its twin, with cosine 1."""
    mine = [sentence("the/D dog/N runs/V"), sentence("runs/N the/D dog/V dog/N")]
    theirs = [sentence("dog/x runs/y the/z"), sentence("the/z runs/x dog/x")]
    words = ["the", "dog", "runs"]
    vectors = StaticVectors(words, np.eye(3))
    return corpus("mine", mine), corpus("theirs", theirs), Resources(static=vectors)


@pytest.mark.parametrize("counting", ["multiplicative", "additive"])
@pytest.mark.parametrize("norm", ["nmi_joint", "nmi_max"])
def test_where_all_words_are_shared_a_match_by_vectors_is_text_overlap(counting, norm):
    mine, theirs, resources = _two_tasks()
    table = compute_signals(mine, [theirs], resources=resources)
    overlap = table.value("theirs", f"{norm}.{counting}")
    uue = "uue" if norm == "nmi_joint" else "uue_max"
    assert 0 < overlap < 1
    for name in (
        f"{norm}.static.{counting}.forward",
        f"{norm}.static.{counting}.backward",
        f"{uue}.static.{counting}",
    ):
        assert table.value("theirs", name) == pytest.approx(overlap, abs=1e-12)


def test_nmi_max_of_tokens_in_context_divides_by_the_larger_entropy():
    mine = corpus("mine", [sentence("a/X b/X c/Y d/Y")])
    theirs = corpus("theirs", [sentence("a/p b/q c/q d/q")])
    given = {"a": 0, "b": 1, "c": 2, "d": 3}

    def one_hot(of):
        return np.eye(4, dtype=np.float32)[[given[of.forms[t]] for t in of.splits["train"].tokens]]

    found = Resources(contextual=TokenVectors([mine, theirs], one_hot))
    table = compute_signals(mine, [theirs], names=["nmi_max.contextual.forward"], resources=found)
    # cells X-p 1, X-q 1, Y-q 2 of 4: H(X, Y) = 1 bit, H(p, q) = .811, joint 1.5
    row, joint = 1.0, 1.5
    column = -(0.25 * np.log2(0.25) + 0.75 * np.log2(0.75))
    expected = (row + column - joint) / max(row, column)
    assert table.value("theirs", "nmi_max.contextual.forward") == pytest.approx(expected)


def test_vectors_of_the_pools_text_read_no_more_than_they_are_told():
    text = [sentence("ant/A bee/A cow/A ant/A bee/A cow/A")] * 90
    text[1] = sentence("elk/A fox/A gnu/A elk/A fox/A gnu/A")
    whole = corpus("whole", text)
    assert PoolVectors([whole], least_count=2).of(["ant", "elk"]).any(axis=1).all()
    # twelve tokens are two sentences, the first and the last
    few = PoolVectors([whole], most=12, least_count=2)
    assert few.of(["ant", "elk"]).any(axis=1).tolist() == [True, False]


def test_where_there_is_no_time_for_a_candidate_its_signals_are_missing():
    mine, theirs, resources = _two_tasks()
    times = iter([True, False])
    names = ["uue.static", "nmi_max.static.forward"]
    again = corpus("again", [sentence("the/z runs/x dog/x")])
    table = compute_signals(
        mine, [theirs, again], names=names, resources=resources, within=lambda: next(times)
    )
    assert table.value("theirs", "uue.static") is not None
    assert table.value("again", "uue.static") is None
    assert table.reason("again", "nmi_max.static.forward") == "no time left for it"


def test_tables_in_another_order_are_joined_by_name():
    mine, theirs, _ = _two_tasks()
    more = corpus("more", [sentence("the/z cat/x")])
    one = compute_signals(mine, [theirs, more], names=["shared_vocabulary"])
    other = compute_signals(mine, [more, theirs], names=["nmi_max.additive"])
    joined = one.joined(other)
    for name in ("theirs", "more"):
        assert joined.value(name, "nmi_max.additive") == other.value(name, "nmi_max.additive")
