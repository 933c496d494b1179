import { assertEquals, assertThrows } from "@std/assert";
import { formatInvitation, parseInvitation } from "../../../cli/host/invitation.ts";
import { chainIdOf } from "../../../core/block/ids.ts";
import { NetworkKey } from "../../../net/private/network_key.ts";

const CHAIN_ID = chainIdOf(new Uint8Array(32).fill(0x7f));
const ID = "f39_f39_f39_f39_f39_f39_f39_f39_f39_f39_f38";
const HOST = "http://192.0.2.7:7700";
const KEY = NetworkKey.create({ bytes: (length) => new Uint8Array(length).fill(0x2a) });
const KEY_TEXT = "KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio";

Deno.test("formatInvitation() writes the id, and the key of a private network behind it", () => {
  const link = formatInvitation({ chainId: CHAIN_ID, hosts: [HOST] });
  assertEquals(link, `${HOST}/j/#${ID}`);
  const secret = formatInvitation({ chainId: CHAIN_ID, hosts: [HOST], networkKey: KEY });
  assertEquals(secret, `${HOST}/j/#${ID}.${KEY_TEXT}`);
});

const GOOD = [
  [`${HOST}/j/#${ID}`, [HOST]],
  [` ${HOST}/j/#${ID}\n`, [HOST]],
  [`${HOST}/j#${ID}`, [HOST]],
  [`https://votes.example.org/board/j/#${ID}`, ["https://votes.example.org/board"]],
  [`http://[2001:db8::1]:7700/j/#${ID}`, ["http://[2001:db8::1]:7700"]],
  [`${HOST}/j/#${ID}.h=https://b.example.org.h=http://192.0.2.9:7700`, [
    HOST,
    "https://b.example.org",
    "http://192.0.2.9:7700",
  ]],
] as const;

for (const [link, hosts] of GOOD) {
  Deno.test(`parseInvitation() reads ${JSON.stringify(link)}`, () => {
    assertEquals(parseInvitation(link), { chainId: CHAIN_ID, hosts: [...hosts] });
  });
}

Deno.test("parseInvitation() reads the key of a private network, and what formatInvitation() writes", () => {
  const hosts = [HOST, "https://b.example.org"];
  const link = formatInvitation({ chainId: CHAIN_ID, hosts, networkKey: KEY });
  const read = parseInvitation(link);
  assertEquals(read.networkKey?.toText(), KEY.toText());
  assertEquals([read.chainId, read.hosts], [CHAIN_ID, hosts]);
});

const BAD = [
  ["", '"#"'],
  [HOST, '"#"'],
  [`${HOST}/#${ID}`, "/j/"],
  [`${HOST}/j/#`, "it has 0"],
  [`${HOST}/j/#${ID.slice(0, 42)}`, "it has 42"],
  [`${HOST}/j/#${ID}x`, "it has 44"],
  [`${HOST}/j/#${ID.slice(0, 42)}9`, "43 letters"],
  [`${HOST}/j/#${ID}.${KEY_TEXT.slice(1)}`, "changed or cut"],
  [`${HOST}/j/#${ID}.`, "changed or cut"],
  [`${HOST}/j/#${ID}.${KEY_TEXT}.${KEY_TEXT}`, "at most one key"],
  [`${HOST}/j/#${ID}.h=`, "one is"],
  [`${HOST}/j/#${ID}.h=javascript:alert(1)`, "one is"],
  [`file:///j/#${ID}`, "one is"],
  [`http://user:secret@192.0.2.7/j/#${ID}`, "one is"],
  [`${HOST}/j/?a=b#${ID}`, "/j/"],
  [`${HOST}/j/#${ID}${".h=http://192.0.2.9".repeat(4)}`, "at most 4 hosts"],
  [`${HOST}/j/#${ID}.h=http://192.0.2.9/${"a".repeat(2_000)}`, "at most 2000 characters"],
] as const;

for (const [link, why] of BAD) {
  Deno.test(`parseInvitation() refuses ${JSON.stringify(link.slice(0, 100))}`, () => {
    assertThrows(() => parseInvitation(link), TypeError, why);
  });
}

Deno.test("parseInvitation() says nothing of a key", () => {
  for (const key of [KEY_TEXT.slice(1), `${KEY_TEXT}.${KEY_TEXT}`, `${KEY_TEXT}x`]) {
    const error = assertThrows(() => parseInvitation(`${HOST}/j/#${ID}.${key}`), TypeError);
    assertEquals(error.message.includes(KEY_TEXT.slice(1)), false, error.message);
    assertEquals(error.cause, undefined);
  }
});
