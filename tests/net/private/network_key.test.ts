import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { systemRandom } from "../../../core/base/system.ts";
import { NetworkKey } from "../../../net/private/network_key.ts";
import { named } from "../../support/named.ts";
import { KEY, OTHER_KEY } from "../../support/private_pair.ts";

const USES = ["peers", "tracker", "tracker name", "fingerprint"] as const;

Deno.test("NetworkKey.parse() reads what toText() writes, with white space around it", () => {
  const key = NetworkKey.create(systemRandom);
  assert(/^chainvote-network-key-1-[0-9a-f]{72}$/.test(key.toText()));
  const again = NetworkKey.parse(`  ${key.toText()}\r\n`);
  assertEquals(again.toText(), key.toText());
  for (const use of USES) assertEquals(again.derive(use), key.derive(use));
});

Deno.test("NetworkKey.parse() refuses what is no key, says why, and repeats nothing of it", () => {
  const text = KEY.toText();
  const digits = text.slice(text.lastIndexOf("-") + 1);
  const cases: [string, string][] = [
    ["", "it is empty"],
    ["  \n", "it is empty"],
    ["correct horse battery staple", "must begin with chainvote-network-key-1-"],
    [digits, "must begin with chainvote-network-key-1-"],
    [text.slice(0, -1), "it is too short, with 71"],
    [`${text}0`, "it is too long, with 73"],
    [`${text}\n${text}`, "it is too long"],
    [text.toUpperCase().replace("CHAINVOTE-NETWORK-KEY", "chainvote-network-key"), "lower-case"],
    [text.replace("07", "08"), "checksum"],
  ];
  for (const [wrong, why] of cases) {
    const { message } = assertThrows(() => NetworkKey.parse(wrong), TypeError);
    assertStringIncludes(message, why);
    assert(wrong.trim() === "" || !message.includes(wrong.trim().slice(-8)), message);
  }
});

Deno.test("NetworkKey.parse() notices every digit that was changed", () => {
  const text = KEY.toText();
  fc.assert(fc.property(fc.nat({ max: 71 }), fc.integer({ min: 1, max: 15 }), (at, add) => {
    const place = text.length - 1 - at;
    const digit = (parseInt(text[place], 16) + add) % 16;
    const wrong = text.slice(0, place) + digit.toString(16) + text.slice(place + 1);
    assertThrows(() => NetworkKey.parse(wrong), TypeError, "checksum");
  }));
});

Deno.test("NetworkKey.derive() gives each use a key of its own, and each network a name of its own", () => {
  const keys = [KEY, OTHER_KEY].flatMap((key) => USES.map((use) => key.derive(use).toHex()));
  const names = [KEY, OTHER_KEY].flatMap((key) =>
    ["00".repeat(32), "01".repeat(32)].map((chainId) => key.trackerName(named(chainId)))
  );
  const all = [...keys, ...names];
  assertEquals(new Set(all).size, all.length);
  for (const each of all) assert(/^[0-9a-f]{64}$/.test(each));
  assertNotEquals(KEY.fingerprint, OTHER_KEY.fingerprint);
  assert(!KEY.toText().includes(KEY.fingerprint));
});

Deno.test("NetworkKey does not show its secret when it is printed", () => {
  const shown = [Deno.inspect(KEY, { depth: 9 }), JSON.stringify(KEY), String(KEY)];
  for (const text of shown) assert(!text.includes("07".repeat(4)) && !text.includes("7, 7"), text);
});
