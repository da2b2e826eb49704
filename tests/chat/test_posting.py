"""Alerts go out signed, to where they were meant to go, and nowhere else."""

import pytest
from standardwebhooks import Webhook

from chat.posting import Answer, Post, Refused, check_address, is_outside, signed
from tests.sink import open_sink

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
INSIDE = Post(timeout_seconds=5, allow_private=True)
NOW_MS = 1_777_636_800_000


async def test_a_receiver_can_check_who_sent_an_alert() -> None:
    async with open_sink() as sink:
        answer = await INSIDE.send(sink.url(), [SECRET], "msg_1", '{"type":"trial"}', NOW_MS)

    hook = sink.hooks[0]
    assert answer is Answer.DELIVERED
    assert hook.headers["webhook-id"] == "msg_1"
    assert hook.headers["webhook-timestamp"] == str(NOW_MS // 1000)
    assert hook.headers["host"] == f"127.0.0.1:{sink.port}"
    expected = signed([SECRET], "msg_1", hook.body.decode(), NOW_MS)["webhook-signature"]
    assert hook.headers["webhook-signature"] == expected


def test_both_secrets_sign_while_one_is_being_changed() -> None:
    import time

    now = int(time.time() * 1000)
    headers = signed([SECRET, OTHER], "msg_1", '{"type":"trial"}', now)

    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify('{"type":"trial"}', headers) == {"type": "trial"}


@pytest.mark.parametrize(
    ("status", "answer"),
    [(200, Answer.DELIVERED), (410, Answer.GONE), (404, Answer.FAILED), (500, Answer.FAILED)],
)
async def test_the_answer_says_what_becomes_of_an_alert(status: int, answer: Answer) -> None:
    async with open_sink() as sink:
        sink.status = status

        assert await INSIDE.send(sink.url(), [SECRET], "msg_1", "{}", NOW_MS) is answer


async def test_a_redirect_is_not_followed() -> None:
    async with open_sink() as sink, open_sink() as elsewhere:
        sink.status, sink.location = 302, elsewhere.url()

        answer = await INSIDE.send(sink.url(), [SECRET], "msg_1", "{}", NOW_MS)

    assert answer is Answer.FAILED
    assert elsewhere.hooks == []


async def test_an_address_inside_is_refused_unless_it_is_allowed() -> None:
    async with open_sink() as sink:
        for url in (sink.url(), sink.url().replace("127.0.0.1", "localhost")):
            answer = await Post(5, allow_private=False).send(url, [SECRET], "msg_1", "{}", NOW_MS)

            assert answer is Answer.FAILED
    assert sink.hooks == []


LOOPBACK = ["127.0.0.1", "::1", "::ffff:127.0.0.1"]
PRIVATE = [
    "10.1.2.3",
    "192.168.0.9",
    "169.254.169.254",
    "100.64.0.1",
    "fd00::1",
    "fe80::1",
    "::ffff:10.0.0.1",
]


@pytest.mark.parametrize(
    "address",
    [*LOOPBACK, *PRIVATE, "0.0.0.0", "::", "224.0.0.1"],
)
def test_no_address_of_an_own_network_is_outside(address: str) -> None:
    assert not is_outside(address)
    assert is_outside("93.184.216.34")


async def test_a_receiver_that_keeps_silent_costs_no_more_than_the_time_allowed() -> None:
    async with open_sink() as sink:
        sink.silent = True

        answer = await Post(0.2, allow_private=True).send(sink.url(), [SECRET], "msg_1", "{}", NOW_MS)

    assert answer is Answer.FAILED


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org", "https://name:word@example.org/", ""])
def test_what_is_no_address_for_alerts_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_address(url)


async def test_a_name_that_leads_nowhere_is_a_failed_try() -> None:
    assert await INSIDE.send("http://nowhere.invalid/", [SECRET], "m", "{}", NOW_MS) is Answer.FAILED
