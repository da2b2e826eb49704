"""Alerts are put together without losing, doubling or mixing anything."""

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from chat.bundling import CASES_MAX, Bundles, described
from moderation.alarms import Step
from moderation.review import Case
from moderation.verdict import Track
from rooms.ids import CaseId

NOW = 1_777_636_800_000


def case(key: int, track: Track, level: int, due: int) -> Case:
    return Case(
        id=CaseId(f"c_{key}"),
        track=track,
        level=level,
        subject="",
        message=None,
        room=None,
        member=None,
        person=None,
        opened_at=NOW,
        due_at=NOW + due,
        key=key,
    )


CASES = st.builds(
    case, st.integers(1, 10_000), st.sampled_from(Track), st.integers(0, 4), st.integers(0, 3_600_000)
)
ASKED = st.lists(
    st.tuples(st.integers(1, 3), CASES, st.sampled_from(Step)), max_size=300, unique_by=lambda a: a[1].key
)


@given(ASKED)
def test_whatever_somebody_is_asked_about_stands_in_exactly_one_alert_to_them(
    asked: list[tuple[int, Case, Step]],
) -> None:
    bundles = Bundles()
    for endpoint, one, step in asked:
        bundles.ask(endpoint, one, step)

    alerts = list(bundles.alerts())

    told = Counter((to, each.case.id, each.step) for to, group in alerts for each in group)
    assert told == Counter((endpoint, one.id, step) for endpoint, one, step in asked)
    for _, group in alerts:
        assert len(group) <= CASES_MAX
        assert len({each.case.track for each in group}) == 1
        assert group[0].case.level == max(each.case.level for each in group)


def test_as_few_alerts_as_can_be() -> None:
    bundles = Bundles()
    for key in range(CASES_MAX + 1):
        bundles.ask(1, case(key, Track.CARE, 2, 0), Step.ON_CALL)

    assert [len(group) for _, group in bundles.alerts()] == [CASES_MAX, 1]


def test_an_alert_stays_small_enough_for_any_receiver() -> None:
    bundles = Bundles()
    for key in range(CASES_MAX):
        bundles.ask(1, case(10**12 + key, Track.CONDUCT, 0, 0), Step.ON_CALL)
    [(_, group)] = bundles.alerts()

    assert len(described(group, "https://help.example.org", NOW).encode()) < 20_000


def test_one_case_looks_as_it_always_did() -> None:
    bundles = Bundles()
    bundles.ask(1, case(7, Track.CARE, 4, 30_000), Step.ON_CALL)
    [(_, group)] = bundles.alerts()

    assert json.loads(described(group, "https://help.example.org", NOW)) == {
        "type": "case.alarmed",
        "timestamp": "2026-05-01T12:00:00.000Z",
        "data": {
            "case": "c_7",
            "track": "care",
            "level": 4,
            "due_at": "2026-05-01T12:00:30.000Z",
            "step": "on_call",
            "link": "https://help.example.org/staff",
        },
    }
