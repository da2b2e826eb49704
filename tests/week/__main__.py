"""Let a week go by and print how it went: python -m tests.week --seed 1."""

import argparse

from tests.week.table import rows
from tests.week.week import live


def main() -> None:
    """Print one table for each seed."""
    asked = argparse.ArgumentParser(prog="python -m tests.week", description=__doc__)
    asked.add_argument("--seed", type=int, nargs="+", default=[1])
    asked.add_argument("--supporters", type=int, default=40)
    asked.add_argument("--people", type=int, default=1500)
    wanted = asked.parse_args()
    for seed in wanted.seed:
        week = live(seed, wanted.supporters, wanted.people)
        print(f"A week of {wanted.supporters} supporters and {wanted.people} peers, seed {seed}")
        for name, told in rows(week):
            print(f"  {name:30} {told}")


if __name__ == "__main__":
    main()
