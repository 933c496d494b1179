/** A peer that shows another result of secret ballots than trustees have opened, before the commands that show it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { Opening } from "../../plugins/election/opening/opening.ts";
import { bind, serve } from "../net/api/served_api.ts";
import { NodeWorld } from "../support/node_world.ts";
import { Program } from "../support/program.ts";
import { makeSecretChain } from "../support/secret_chain.ts";

/** The last two choices of the first question change places, in the sum and in what trustees opened of it. */
function swapChoices(opening: Opening): Opening {
  const swap = (text: string, digits: number) => {
    const slots = text.match(new RegExp(`.{${digits}}`, "g")) ?? [];
    [slots[2], slots[3]] = [slots[3], slots[2]];
    return slots.join("");
  };
  const { tally, shares } = opening;
  return {
    ...opening,
    tally: tally && { ...tally, sums: swap(tally.sums, 128) },
    shares: shares.map((share) => ({ ...share, factors: swap(share.factors, 64) })),
  };
}

Deno.test("tally and election result show no result of a --peer whose shares are not proven, and end with 3", async () => {
  const { network, blocks } = await makeSecretChain();
  await using nodes = new NodeWorld(network);
  const { api } = await nodes.start({ blocks, mine: false });
  const honest = bind(api);
  const liars: Readonly<Record<string, Partial<PeerApi>>> = {
    nobody: {},
    "of another sum": {
      query: async (...asked) => {
        const report = await honest.query(...asked);
        if (asked[0] !== "opening" || report === undefined) return report;
        return { ...report, answer: swapChoices(report.answer as unknown as Opening) as never };
      },
    },
    "that shows no shares": { prove: () => Promise.resolve(undefined) },
  };
  await using program = new Program();
  for (const [name, lie] of Object.entries(liars)) {
    await using server = serve({ ...honest, ...lie });
    const peer = ["--peer", server.url];
    const shown = await program.run(["election", "result", ...peer]);
    const counted = await program.run(["tally", ...peer, "--json"]);
    const { opening, questions } = JSON.parse(counted.stdout);
    if (lie === liars.nobody) {
      assertEquals([shown.code, counted.code, opening.state], [0, 0, "opened"], shown.stderr);
      assertEquals(questions[0].counts, [1, 2, 0]);
      continue;
    }
    assertEquals([shown.code, counted.code], [3, 3], name);
    assertEquals([opening.state, questions], ["unproven", []], name);
    assertMatch(shown.stdout, /NOT PROVEN: the peer says that Trustee 1, Trustee 2 opened the sum/);
    assert(!shown.stdout.includes("Elected"), shown.stdout);
  }
});
