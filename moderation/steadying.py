"""One member at a time: what they write waits for a look for a while, and a cry for help never does."""

from dataclasses import replace

from moderation.verdict import Delivery, Verdict

LONGEST_MINUTES = 60
USUAL_MINUTES = 15


def waiting_while_held(verdict: Verdict, *, held: bool) -> Verdict:
    """Let a message of a held member wait, unless it asks for care: a hold is about conduct alone.

    Hiding a cry for help would be worse than showing one unkind line, which can be hidden afterwards.
    """
    if not held or verdict.care or verdict.delivery is not Delivery.DELIVER:
        return verdict
    return replace(verdict, delivery=Delivery.HOLD)
