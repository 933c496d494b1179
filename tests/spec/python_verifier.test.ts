import { assert, assertEquals } from "@std/assert";
import type { CertificateVectors } from "../vectors/witness/certificate_vectors.ts";
import type { SignatureVectors } from "../vectors/witness/ed25519_vectors.ts";
import { WITNESSED_CERTIFICATE, WITNESSED_NETWORK } from "./spec_witnesses.ts";
import { encodeCertificate } from "../../core/witness/certificate.ts";

const PAGE = new URL("../../docs/spec/finality.md", import.meta.url);
const VECTORS = new URL("../vectors/witness/", import.meta.url);

/** The program of the page. */
function readVerifier(): string {
  const programs = [...Deno.readTextFileSync(PAGE).matchAll(/^```python\n(.*?)^```$/gms)];
  assertEquals(programs.length, 1, "the page has one program");
  return programs[0][1];
}

function readVectors<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, VECTORS)));
}

/** Whether there is a Python that the program is for: `pow(x, -1, p)` came with 3.8. */
function hasPython(): boolean {
  try {
    const { success } = new Deno.Command("python3", {
      args: ["-c", "import sys; sys.exit(sys.version_info < (3, 8))"],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What the program says of each line of `input`, by the expression `answer`, in which the line is called `each`. */
async function ask(answer: string, input: readonly unknown[]): Promise<unknown[]> {
  const main = `
import json, sys
hexes = bytes.fromhex
def keys_of(network): return [(hexes(k["key"]), k["weight"]) for k in network["witnesses"]["keys"]]
for each in map(json.loads, sys.stdin): print(json.dumps(${answer}))
`;
  const process = new Deno.Command("python3", {
    args: ["-c", readVerifier() + main],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const lines = input.map((line) => `${JSON.stringify(line)}\n`).join("");
  await writer.write(new TextEncoder().encode(lines));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

const FINAL =
  '(final_block(keys_of(each["network"]), each["network"]["witnesses"]["quorum"], hexes(each["chain"]),' +
  ' hexes(each["bytes"])) or b"").hex()';
const GOOD =
  'good(hexes(each["publicKey"]), hexes(each["message"]), hexes(each["signature"])[:32], hexes(each["signature"])[32:])';

const isThere = hasPython();

Deno.test("the verifier in docs/spec/finality.md has 24 lines, none too long for the page", () => {
  const lines = readVerifier().trimEnd().split("\n");
  assertEquals(lines.length, 24);
  assertEquals(lines.filter((line) => line.length > 100), []);
});

Deno.test({
  name: `the verifier in docs/spec/finality.md takes the certificates that hold, and no others${
    isThere ? "" : ": there is no python3 from 3.8 on here to run it"
  }`,
  ignore: !isThere,
  async fn() {
    const { network, chainId: chain, certificates } = readVectors<CertificateVectors>(
      "certificates",
    );
    const all = certificates.map(({ name, bytes, holds }) => ({
      name,
      says: holds && bytes.startsWith("02") ? bytes.slice(34, 98) : "",
      input: { network, chain, bytes },
    }));
    assert(all.some(({ says }) => says !== ""));
    const bytes = encodeCertificate(WITNESSED_NETWORK.chainId, WITNESSED_CERTIFICATE).toHex();
    const { chainId, definition } = WITNESSED_NETWORK;
    all.push({
      name: "that of the example",
      says: WITNESSED_CERTIFICATE.statement.hash,
      input: { network: definition, chain: chainId, bytes },
    });
    for (const at of [0, 40, 92, 120, 200]) {
      const changed = Uint8Array.fromHex(bytes);
      changed[at] ^= 1;
      const input = { network: definition, chain: chainId, bytes: changed.toHex() };
      all.push({ name: `with a bit of byte ${at} turned`, says: "", input });
    }
    const found = await ask(FINAL, all.map(({ input }) => input));
    assertEquals(
      found.map((says, i) => [all[i].name, says]),
      all.map(({ name, says }) => [name, says]),
    );
  },
});

Deno.test({
  name: `the verifier in docs/spec/finality.md has one rule for signatures with the program${
    isThere ? "" : ": there is no python3 from 3.8 on here to run it"
  }`,
  ignore: !isThere,
  async fn() {
    const { signatures } = readVectors<SignatureVectors>("ed25519");
    // The keys are those of a definition, and the lengths those of a certificate.
    const sound = signatures.filter(({ isKey, signature }) => isKey && signature.length === 128);
    assert(sound.some(({ isGood }) => isGood) && sound.some(({ isGood }) => !isGood));
    const found = await ask(GOOD, sound);
    assertEquals(
      found.map((says, i) => [sound[i].name, says]),
      sound.map(({ name, isGood }) => [name, isGood]),
    );
  },
});
