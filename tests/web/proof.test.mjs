import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { NoAnswer, prove, sha256 } from "../../chat/web/proof.js";

const hashOf = (text) => createHash("sha256").update(text).digest("hex");
const asked = (number, maxnumber = 1000) => {
  const salt = "00ff?expires=1&";
  return { algorithm: "SHA-256", challenge: hashOf(salt + number), salt, maxnumber, signature: "77d0" };
};

test("a hash is what others say it is, whatever the length", () => {
  for (let length = 0; length <= 200; length++) {
    const text = "a1&?".repeat(50).slice(0, length);

    assert.equal(sha256(text), hashOf(text), String(length));
  }
});

for (const number of [0, 1, 64, 999]) {
  test(`the number ${number} is found and shown with what was asked`, async () => {
    const { maxnumber, ...rest } = asked(number);

    const shown = JSON.parse(atob(await prove({ maxnumber, ...rest })));

    assert.deepEqual(shown, { ...rest, number });
  });
}

test("when nothing fits it ends all the same", async () => {
  await assert.rejects(prove(asked(5000)), NoAnswer);
});

test("the page stays awake while it works", async () => {
  let turns = 0;
  const counting = setInterval(() => turns++, 1);

  await assert.rejects(prove(asked(-1, 100_000)), NoAnswer);

  clearInterval(counting);
  assert.ok(turns > 1, `${turns} turns`);
});
