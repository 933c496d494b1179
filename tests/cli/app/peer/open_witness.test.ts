import { assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { bytesToHex } from "../../../../core/base/hash.ts";
import { UnreachableError } from "../../../../cli/app/errors.ts";
import { createWitnessKey } from "../../../../cli/app/files/witness_key_file.ts";
import { openWitness } from "../../../../cli/app/peer/open_witness.ts";
import { testNetwork } from "../../../support/block_forge.ts";
import { makeWitnessSet } from "../../../support/witness_keys.ts";
import { hashOfDigit } from "../../../support/witness_statements.ts";

Deno.test("openWitness() takes no copy of a data folder with the key in it for the folder that has signed", async () => {
  const home = Deno.makeTempDirSync();
  const [data, copy] = [`${home}/data`, `${home}/copy`];
  for (const folder of [data, copy]) Deno.mkdirSync(folder, { mode: 0o700 });
  const key = bytesToHex(createWitnessKey(`${data}/host.witness`, random));
  const { keys: [first] } = makeWitnessSet([1], 1);
  const witnesses = { ...makeWitnessSet([1], 1), keys: [{ ...first, key }] };
  const network = testNetwork({ witnesses });
  const { chainId } = network;
  let round = 0;
  const open = (folder: string, takeOver = false) => {
    const file = `${folder}/host.witness`;
    using witness = openWitness({ file, takeOver }, { network, data: folder, random });
    witness.signer.raise([], []);
    const block = { index: 1, hash: hashOfDigit("a") };
    const source = { sourceRound: 0, sourceHash: chainId };
    return witness.signer.sign({ kind: "prepare", round: ++round, ...block, ...source }).status;
  };
  open(data);
  open(data);
  for (const name of ["host.witness", "witness.json"]) {
    Deno.copyFileSync(`${data}/${name}`, `${copy}/${name}`);
  }
  assertThrows(() => open(copy), UnreachableError, "--take-over does that");
  open(copy, true);
  assertEquals([open(copy), open(data)], ["signed", "signed"]);
  await Deno.remove(home, { recursive: true });
});
