"""Measure how soon a first message is sent over a slow line, and print what the time is spent on.

`make waterfall` does it. A robot in the page presses each button the moment it is there; people take longer.
"""

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests import process
from tests.web.site import ARGUMENTS, CHROMIUM, running_site
from tests.web.slow_line import Profile, SlowLine

COLUMNS = 60
STEPS = ("painted", "door", "lobby", "talk", "sent", "said")

Measured = Mapping[str, Any]


async def measure(context: BrowserContext, url: str, throttle: Profile | None = None) -> Measured:
    """Open the page, let the robot send a message, and give every moment in ms since the opening."""
    page = await context.new_page()
    await page.add_init_script(_ROBOT)
    if throttle:
        await slow_down(page, throttle)
    await page.goto(url)
    await page.evaluate("() => window.robot.done")
    measured: Measured = await page.evaluate(_MEASURED)
    await page.close()
    return measured


async def slow_down(page: Page, profile: Profile) -> None:
    """Let the browser throttle itself, which costs a round for each request and none for a connection."""
    line = await page.context.new_cdp_session(page)
    speeds = {"downloadThroughput": profile.down_kbit * 125, "uploadThroughput": profile.up_kbit * 125}
    conditions = {"offline": False, "latency": profile.round_trip_ms, **speeds}
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", conditions)


def print_waterfall(measured: Measured) -> None:
    end = measured["steps"]["said"]
    for name, began, ended, size in measured["fetched"]:
        if began < end:
            before, long = (
                round(began / end * COLUMNS),
                max(1, round((min(ended, end) - began) / end * COLUMNS)),
            )
            print(f"{name:<28}{began:6.0f}{ended:6.0f} ms{size:8} B  {' ' * before}{'#' * long}")
    for step in STEPS:
        at = measured["steps"][step]
        print(f"{step:<28}{'':6}{at:6.0f} ms{'':8}    {' ' * round(at / end * COLUMNS)}|")


def print_steps(name: str, all_measured: list[Measured]) -> None:
    """Print the median of each step over all rounds."""
    steps = {step: median(each["steps"][step] for each in all_measured) for step in STEPS}
    print(f"{name:<28}" + "  ".join(f"{step} {at:.0f}" for step, at in steps.items()) + "  (ms)")


async def measure_line(browser: Browser, profile: Profile, target: int, rounds: int) -> None:
    """Measure first visits, each with nothing kept, and second ones in the same browser."""
    port = process.free_port()
    server = await SlowLine(profile, target).listen(port)
    url = f"http://127.0.0.1:{port}/"
    first, second = [], []
    for _ in range(rounds):
        context = await browser.new_context(locale="en-GB", reduced_motion="reduce")
        first.append(await measure(context, url))
        second.append(await measure(context, url))
        await context.close()
    server.close()
    print(f"\n{profile}, connections and windows included, {rounds} rounds, medians:")
    print_steps("first visit", first)
    print_steps("second visit", second)
    print_waterfall(first[-1])


async def measure_throttle(browser: Browser, profile: Profile, url: str, rounds: int) -> None:
    """Measure with the throttle that browsers bring along, which is what most figures elsewhere mean."""
    measured = []
    for _ in range(rounds):
        context = await browser.new_context(locale="en-GB", reduced_motion="reduce")
        measured.append(await measure(context, url, profile))
        await context.close()
    print(f"\n{profile}, by the browser's own throttle, {rounds} rounds, medians:")
    print_steps("first visit", measured)


async def main(profiles: list[Profile], rounds: int) -> None:
    with TemporaryDirectory() as home, running_site(Path(home)) as site:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for profile in profiles:
                await measure_line(browser, profile, site.port, rounds)
                await measure_throttle(browser, profile, site.url, rounds)
            await browser.close()


_ROBOT = """(() => {
    const robot = (window.robot = {});
    robot.done = new Promise((done) => (robot.end = done));
    const mark = (step) => (robot[step] ??= performance.now());
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
        if (data.includes('"type":"say"')) mark("sent");
        return send.call(this, data);
    };
    const press = (step, found) => {
        if (robot[step] || !found || found.disabled) return false;
        mark(step);
        found.click();
        return true;
    };
    const look = () => {
        press("door", document.querySelector("warm-arrival .primary"));
        press("lobby", document.querySelector("warm-door .agreement .primary"));
        const box = document.querySelector("warm-box textarea");
        if (box && !robot.talk) {
            mark("talk");
            box.value = "over a slow line";
            box.dispatchEvent(new Event("input"));
            box.form.requestSubmit();
        }
        if (document.querySelector(".row.mine:not(.waiting)")) { mark("said"); robot.end(); }
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
})();"""

_MEASURED = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const line = (each) => [
        new URL(each.name).pathname, each.startTime, each.responseEnd, each.transferSize];
    const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    const fetched = performance.getEntriesByType("resource").map(line);
    return { steps: { ...window.robot, painted }, fetched: [line(page), ...fetched] };
}"""


def profiles_of(arguments: argparse.Namespace) -> list[Profile]:
    return [Profile(ms, arguments.down_kbit, arguments.up_kbit) for ms in arguments.round_trip_ms]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--round-trip-ms", type=int, nargs="+", default=[150, 300])
    parser.add_argument("--down-kbit", type=int, default=1600)
    parser.add_argument("--up-kbit", type=int, default=750)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    asyncio.run(main(profiles_of(chosen), chosen.rounds))
