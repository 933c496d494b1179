/**
 * A process of its own that signs with a witness's key and prints what it has signed, and kills itself at a point of a
 * signature: `witness_writer.ts PATH INSTANCE POINT STATEMENT`, with the statement as JSON.
 */
import process from "node:process";
import { systemRandom } from "../../core/base/system.ts";
import { WitnessSigner } from "../../core/witness/signer/signer.ts";
import { longStatement, sourceCertificateOf, WITNESSED } from "./witness_key.ts";

const [path, instance, point, text] = Deno.args;
const asked = JSON.parse(text);

function dieAt(here: string): void {
  if (here === point) Deno.kill(Deno.pid, "SIGKILL");
}

const random = {
  ...systemRandom,
  bytes(length: number) {
    // The first thing that a signature needs.
    dieAt("before the signature");
    return systemRandom.bytes(length);
  },
};

const signer = WitnessSigner.open(path, { chainId: WITNESSED, instance, random });
signer.raise([]);
const { StatementSync } = process.getBuiltinModule("node:sqlite");
const { run } = StatementSync.prototype;
StatementSync.prototype.run = function (...values: unknown[]) {
  dieAt("before the write");
  const done = Reflect.apply(run, this, values);
  dieAt("after the sync");
  return done;
};
const answer = signer.sign(longStatement(asked), sourceCertificateOf(asked));
dieAt("before sending");
console.log(answer.status);
dieAt("after sending");
