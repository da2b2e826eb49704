"""Remember answers about single words, so that what people write all day is worked out once."""

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

MOST_WORDS = 20_000
_LONGEST_WORD = 20
_MOST_DIGITS = 3


class Remembered(dict[str, Answer]):
    """Answer for a word by a function that is asked once; forget everything when too many words are kept.

    Long words, numbers and mail addresses are not kept: they seldom come again, and may be somebody's own.
    """

    __slots__ = ("_answer",)

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, word: str) -> Answer:
        answer = self._answer(word)
        if _may_come_again(word):
            if len(self) >= MOST_WORDS:
                self.clear()
            self[word] = answer
        return answer


def _may_come_again(word: str) -> bool:
    if len(word) > _LONGEST_WORD or "@" in word[1:]:
        return False
    return word.isalpha() or sum(map(str.isdigit, word)) <= _MOST_DIGITS
