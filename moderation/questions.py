"""The guided questions beside a talk: thoughts, plan, means, time, asked one after another.

They follow the order of the Columbia screener, which is free to use. What comes out is a level for people to
act on: no score, and never a diagnosis.
"""

from collections.abc import Mapping
from typing import Literal

Answer = Literal["yes", "no", "unsure"]

QUESTIONS = ("thoughts", "plan", "means", "time")
"""In the order in which they are asked; whoever says no to the first need not be asked the others."""

BELIEVED_LEVEL = 2
UNSURE_LEVEL = 3
DANGER_LEVEL = 4


def level_of(answers: Mapping[str, Answer]) -> int:
    """Say how near the danger is; only questions that were asked stand in `answers`.

    A plan, means at hand or a time are danger now. Not being sure of one of them is taken seriously, too.
    """
    nearer = [answers[question] for question in QUESTIONS[1:] if question in answers]
    if "yes" in nearer:
        return DANGER_LEVEL
    thoughts = answers.get("thoughts", "no")
    if thoughts == "no":
        return BELIEVED_LEVEL if "unsure" in nearer else 0
    return UNSURE_LEVEL if thoughts == "yes" and "unsure" in nearer else BELIEVED_LEVEL
