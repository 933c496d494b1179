/** Records that need others before them, as a voter's ballot may need the letter that names its key. */
import { assertEquals } from "@std/assert";
import { accept, defineValidator, ignore } from "../../../core/validator/validator.ts";
import type { Block } from "../../../core/block/block.ts";
import type { Network } from "../../../core/rules/network.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";

/** A record is a number, of a byte, which enters after the one below it alone; 0 enters at any time, and changes nothing. */
const COUNTER = defineValidator({
  name: "vote",
  version: 1,
  check([number], state) {
    const last = Number(state.get("last", "number") ?? 0);
    return number === 0 || number === last + 1
      ? accept()
      : ignore("not-next", `the number must be ${last + 1}: it is ${number}`);
  },
  apply([number], state) {
    if (number > 0) state.set("last", "number", number);
  },
  query: (_path, _args, state) => state.get("last", "number") ?? 0,
});

const network = testNetwork({ params: EVERY_HASH });
const createHost = ({ chainId, definition }: Network) =>
  new InProcessHost(COUNTER, definition.validator.config, { chain: chainId });

for (const kind of STORE_KINDS) {
  Deno.test(`chain: of undone records those that need each other wait together, also after a restart (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network, createHost });
    await using side = await ChainBox.open("memory", { network, createHost });
    for (const number of [1, 2, 3]) await box.add([Uint8Array.of(number)]);
    const rivals: Block[] = [];
    for (let i = 0; i < 4; i++) {
      const { hash } = await side.add([Uint8Array.of(0, i)]);
      rivals.push(side.chain.block(hash)!);
    }
    await box.chain.addBlocks(rivals);
    const waiting = () => [...box.chain.pending].map(({ bytes }) => bytes[0]);
    assertEquals([(await box.chain.query("")).answer, waiting()], [0, [1, 2, 3]]);
    await box.restart();
    assertEquals(waiting(), [1, 2, 3]);
    const { records } = await box.chain.template();
    await box.add(records);
    assertEquals([(await box.chain.query("")).answer, waiting()], [3, []]);
  });
}
