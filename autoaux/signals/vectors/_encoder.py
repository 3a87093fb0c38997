"""Vectors of tokens in their sentences from any transformers encoder."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import huggingface_hub
import numpy as np
import torch
import transformers

from autoaux.errors import InputError

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

Pooling = Literal["first", "last", "mean"]
BATCH_PIECES = 8192  # pieces in one forward pass, padding included


class TransformersEncoder:
    """A frozen encoder by folder or hub name.

    Args:
        path: a folder with config.json, tokenizer.json and model.safetensors, or a name on the hub.
        layer: index into the hidden states: 0 the embeddings, -1 the last layer.
        pooling: which of a word's pieces give its vector.
        window: pieces seen at once, the model's own limit at most; longer sentences are read in
            windows that overlap by half, and each piece is taken from the window where it stands
            most inside.
        device: a torch device.

    Raises:
        InputError: no such encoder, no fast tokenizer, or no such layer.
    """

    def __init__(
        self,
        path: str,
        *,
        layer: int = -1,
        pooling: Pooling = "mean",
        window: int = 512,
        device: str = "cpu",
    ) -> None:
        local = _is_local(path)
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(
                path, add_prefix_space=True, local_files_only=local
            )
            self._model = transformers.AutoModel.from_pretrained(
                path, use_safetensors=True, dtype=torch.float32, local_files_only=local
            )
        except (OSError, ValueError, KeyError) as error:
            raise InputError(
                f"{path}: not an encoder that can be read: {str(error).strip().splitlines()[0]}"
            ) from None
        if not self._tokenizer.is_fast:
            raise InputError(
                f"{path}: no fast tokenizer (tokenizer.json), which tells pieces from words"
            )
        config = self._model.config
        if not -config.num_hidden_layers - 1 <= layer <= config.num_hidden_layers:
            raise InputError(
                f"{path}: no layer {layer}; it has {config.num_hidden_layers}, and 0 for the"
                " embeddings"
            )
        self._model.to(device).eval()
        self._device, self._layer, self._pooling = device, layer, pooling
        self.size = config.hidden_size
        self._before, self._after = self._special_tokens()
        limit = getattr(config, "max_position_embeddings", window)
        self._body = min(window, limit) - len(self._before) - len(self._after)
        if self._body < 2:
            raise InputError(f"{path}: a window of {window} pieces leaves no room for words")
        self.key = self._digest()

    @torch.inference_mode()
    def encode(self, sentences: Sequence[Sequence[str]]) -> list[np.ndarray]:
        """For each sentence float32 [tokens, size]; zero for a token that has no piece."""
        found = self._tokenizer(
            [list(sentence) for sentence in sentences],
            is_split_into_words=True,
            add_special_tokens=False,
            verbose=False,
        )
        windows = [
            (number, start, ids[start : start + self._body])
            for number, ids in enumerate(found["input_ids"])
            for start in window_starts(len(ids), self._body)
        ]
        pieces = [np.zeros((len(ids), self.size), np.float32) for ids in found["input_ids"]]
        depth = [np.full(len(ids), -1) for ids in found["input_ids"]]
        for batch in self._batches(windows):
            for (number, start, ids), states in zip(
                batch, self._states([ids for _, _, ids in batch]), strict=True
            ):
                inside = np.minimum(np.arange(len(ids)), np.arange(len(ids))[::-1])
                place = slice(start, start + len(ids))
                better = inside > depth[number][place]
                pieces[number][place][better] = states[better]
                depth[number][place][better] = inside[better]
        return [
            pool(states, found.word_ids(number), len(sentences[number]), self._pooling)
            for number, states in enumerate(pieces)
        ]

    def _batches(self, windows: list) -> list[list]:
        """Windows of like length together, as many as fit into one forward pass."""
        batches: list[list] = []
        for window in sorted(windows, key=lambda one: len(one[2])):
            longest = len(window[2]) + len(self._before) + len(self._after)
            if not batches or (len(batches[-1]) + 1) * longest > BATCH_PIECES:
                batches.append([])
            batches[-1].append(window)
        return batches

    def _states(self, bodies: list[list[int]]) -> list[np.ndarray]:
        """The hidden states of each body's pieces, float32 [pieces, size]."""
        rows = [self._before + body + self._after for body in bodies]
        longest = max(map(len, rows))
        ids = torch.full((len(rows), longest), self._tokenizer.pad_token_id or 0)
        mask = torch.zeros((len(rows), longest), dtype=torch.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        output = self._model(
            input_ids=ids.to(self._device),
            attention_mask=mask.to(self._device),
            output_hidden_states=True,
        )
        states = output.hidden_states[self._layer].float().cpu().numpy()
        first = len(self._before)
        return [states[i, first : first + len(body)] for i, body in enumerate(bodies)]

    def _special_tokens(self) -> tuple[list[int], list[int]]:
        """What the tokenizer puts before and after a text."""
        bare = self._tokenizer("a", add_special_tokens=False)["input_ids"]
        whole = self._tokenizer("a")["input_ids"]
        at = next(i for i in range(len(whole)) if whole[i : i + len(bare)] == bare)
        return whole[:at], whole[at + len(bare) :]

    def _digest(self) -> str:
        """Of the weights and every setting that changes the vectors."""
        state = hashlib.sha256(
            f"{self._layer} {self._pooling} {self._body}"
            f" {self._tokenizer.backend_tokenizer.to_str()}".encode()
        )
        for name, tensor in sorted(self._model.state_dict().items()):
            state.update(name.encode())
            state.update(tensor.cpu().contiguous().numpy().tobytes())
        return state.hexdigest()[:16]


def _is_local(path: str) -> bool:
    """Whether nothing needs to be downloaded; InputError where that is needed and impossible."""
    if Path(path).is_dir():
        if not (Path(path) / "config.json").is_file():
            raise InputError(f"{path}: this folder holds no transformers encoder (no config.json)")
        return True
    try:
        transformers.AutoConfig.from_pretrained(path, local_files_only=True)
        return True
    except (OSError, ValueError):
        pass  # neither a folder nor stored here: perhaps the hub has it
    try:
        huggingface_hub.HfApi().model_info(path, timeout=5)
    except Exception as error:  # no network, no such name, no right to read it: the hub's own words
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(
            f"{path}: no such folder, not stored here, and the hub says: {reason}"
        ) from None
    return False


def window_starts(pieces: int, body: int) -> list[int]:
    """Where windows of `body` pieces begin, so that they overlap by half and cover everything."""
    if pieces <= body:
        return [0] if pieces else []
    return [*range(0, pieces - body, max(body // 2, 1)), pieces - body]


def pool(
    states: np.ndarray, words: Sequence[int | None], tokens: int, pooling: Pooling
) -> np.ndarray:
    """float32 [tokens, size] from the states of pieces, `words` telling each piece's token."""
    vectors = np.zeros((tokens, states.shape[1]), np.float32)
    numbers = np.array(words, np.int64)
    if pooling == "mean":
        np.add.at(vectors, numbers, states)
        counts = np.bincount(numbers, minlength=tokens)[:, None]
        return np.divide(vectors, counts, out=vectors, where=counts > 0)
    # later assignments win, so pieces are written in the order that leaves the wanted one last
    order = np.arange(len(numbers))[:: 1 if pooling == "last" else -1]
    vectors[numbers[order]] = states[order]
    return vectors
