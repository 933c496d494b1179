/** A process of its own that adds blocks of sealed votes to a stored chain, and says so of each, until it is killed. */
import { Chain } from "../../core/chain/chain.ts";
import { EVERY_HASH, forgeBlock, testNetwork } from "./block_forge.ts";
import { sealed, sealedHost, sealedPool } from "./sealed_votes.ts";
import { openSqlite } from "./sqlite.ts";

const network = testNetwork({ params: EVERY_HASH });
const { chainId: chain } = network;
const { host } = sealedHost({ verifier: sealedPool({ workers: 2, chain }), chain });
const store = openSqlite(Deno.args[0], network);
const opened = await Chain.open(network, { store, host, clock: { now: () => Date.now() } });
for (;;) {
  const { tip } = opened;
  const records = Array.from({ length: 200 }, (_, voter) => {
    return sealed(voter, tip.header.index, { chain });
  });
  await opened.addBlock(forgeBlock(tip, records, { params: network.definition.params }));
  console.log(opened.tip.header.index);
}
