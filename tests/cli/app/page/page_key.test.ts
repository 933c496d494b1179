/** A page from the disk encrypts under no key but the one that trustees have signed. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../../../cli/app/errors.ts";
import { checkPageFile } from "../../../../cli/app/page/check_page_file.ts";
import { makeOfflineFile } from "../../../../cli/app/page/offline_file.ts";
import { formatPageData, readPageData } from "../../../../cli/app/page/page_data.ts";
import { pageElectionKey } from "../../../../cli/app/page/page_key.ts";
import { readHeldElection } from "../../../../cli/page/offline/held_election.ts";
import { readElectionKey } from "../../../../cli/result/election_key.ts";
import { createNetwork, parseNetworkDefinition } from "../../../../core/rules/network.ts";
import { GENERATOR, writeElement } from "../../../../plugins/belenios/group/group.ts";
import type { ElectionDefinition } from "../../../../plugins/election/definition/definition.ts";
import { singleElectionKey } from "../../../../plugins/election/secret/trustees_of.ts";
import { OPENS } from "../../../plugins/election/example_election.ts";
import { singleDefinition } from "../../../plugins/election/secret_example.ts";
import { openBox } from "../../ballot/voters_peer.ts";
import { EVERY_HASH } from "../../../support/block_forge.ts";

function networkOf(definition: ElectionDefinition) {
  return createNetwork(parseNetworkDefinition(JSON.stringify({
    name: "Board",
    validator: { name: "election", version: 1, config: definition },
    params: EVERY_HASH,
    created: 1_700_000_000_000,
  })));
}

/** A page whose program matters to nobody here. */
async function writePage(folder: string, data: string): Promise<string> {
  const path = `${folder}/vote.html`;
  await Deno.writeTextFile(path, makeOfflineFile({ script: "", style: "" }, data));
  return path;
}

Deno.test("a page from the disk takes no key that the trustees have not signed, if a threshold of them is enough", async () => {
  using box = await openBox();
  using other = await openBox();
  const [found, others] = await Promise.all(
    [box, other].map(({ api, election }) => readElectionKey(api, election, OPENS)),
  );
  assert(found.kind === "ready" && others.kind === "ready");
  const network = networkOf(box.definition);
  const data = formatPageData({ network, dealt: found.dealt });
  assert(pageElectionKey(box.definition, readPageData(data).dealt)?.equals(found.key));
  assert(readHeldElection(data).electionKey?.equals(found.key));

  const cut = { ...found.dealt!, keys: found.dealt!.keys.map((key) => key.subarray(1)) };
  for (const dealt of [others.dealt, undefined, cut, { polynomials: [], keys: [] }]) {
    const wrong = formatPageData({ network, dealt });
    assertThrows(() => readHeldElection(wrong), SyntaxError);
    const path = await writePage(box.folder, wrong);
    await assertRejects(() => checkPageFile(path), UsageError, "as its election is none");
  }
});

Deno.test("a page from the disk takes no key that stands in it, if the definition makes the key", () => {
  const definition = singleDefinition(2);
  const data = JSON.parse(formatPageData({ network: networkOf(definition) }));
  const electionKey = writeElement(GENERATOR);
  const held = readHeldElection(JSON.stringify({ ...data, electionKey }));
  assert(held.electionKey?.equals(singleElectionKey(definition)));
  // The page that this program makes of the same data has no such field: it is another.
  const again = formatPageData(readPageData(JSON.stringify({ ...data, electionKey })));
  assertEquals(JSON.parse(again), data);
});
