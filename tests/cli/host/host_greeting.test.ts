import { assertEquals, assertStringIncludes } from "@std/assert";
import { hostLines, unsignedLines } from "../../../cli/host/host_greeting.ts";
import { hostUrls } from "../../../cli/host/open_host.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { wordsOf } from "../../../core/base/chain_words.ts";

const network = createNetwork(parseNetworkDefinition('{"name":"Board"}'));

Deno.test("hostUrls() names no loopback to others, unless there is nothing else", () => {
  const local = ["127.0.0.1:7700"];
  assertEquals(hostUrls({ local, network: ["192.168.1.20:7700", "[2001:db8::1]:7700"] }), [
    "http://192.168.1.20:7700",
    "http://[2001:db8::1]:7700",
  ]);
  assertEquals(hostUrls({ local, network: [] }), ["http://127.0.0.1:7700"]);
});

/** Addresses of a host, and who is said to reach it. */
const REACH = [
  [["http://192.168.1.20:7700"], "machines of this network alone"],
  [["http://127.0.0.1:7700"], "this machine alone"],
  [["http://localhost:7700"], "this machine alone"],
  [["http://[::1]:7700"], "this machine alone"],
  [["http://192.168.1.20:7700", "http://8.8.8.8:7700"], "everybody, unless a firewall"],
  [["https://votes.example.org"], "everybody, unless a firewall"],
] as const;

for (const [hosts, reach] of REACH) {
  Deno.test(`hostLines() says that ${hosts.join(" and ")} reaches ${reach}`, () => {
    const [link, ...others] = hosts.map((host) => `${host}/j/#x`);
    const shown = { network, link, others, isPrivate: false, data: "/data", hosts };
    const text = hostLines(shown).join("\n");
    assertStringIncludes(text, `  reach    ${reach}`);
    assertStringIncludes(text, `  words    ${wordsOf(network.chainId)}`);
    assertStringIncludes(text, `chainvote join '${link}'`);
    for (const other of others) assertStringIncludes(text, `      or   ${other}`);
    assertEquals(text.includes("Whoever has this link"), false);
    assertStringIncludes(
      hostLines({ ...shown, isPrivate: true }).join("\n"),
      "Whoever has this link",
    );
  });
}

Deno.test("unsignedLines() warns of a host that does not sign, the louder if nobody else can", () => {
  assertEquals(unsignedLines(network, "board.json"), []);
  const witnessed = (weights: readonly number[]) =>
    testNetwork({ witnesses: makeWitnessSet(weights, weights.length) });
  const [alone] = unsignedLines(witnessed([1]), "board/board.election");
  assertStringIncludes(alone, "THIS HOST DOES NOT SIGN");
  assertStringIncludes(alone, "board/board.witness");
  const [one] = unsignedLines(witnessed([1, 1, 1, 1]), "board.election");
  assertStringIncludes(one, "enough of the witnesses run, each with chainvote peer --witness-key");
});
