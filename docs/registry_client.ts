/**
 * Makes the signed records of a registry, as its owners would:
 *
 * - `registry_client.ts key FILE` makes a key, keeps it in the file, and prints its public part;
 * - `registry_client.ts claim FILE NETWORK NAME VALUE`,
 * - `registry_client.ts update FILE NETWORK NAME VALUE SEQ` and
 * - `registry_client.ts transfer FILE NETWORK NAME KEY SEQ` print a record for `chainvote add`.
 */
import { type Change, messageOf } from "../plugins/examples/registry.ts";

/** A key as Web Crypto writes it, which is what the file holds: `x` is the public part, base64url. */
interface Jwk extends JsonWebKey {
  readonly x: string;
}

const ED25519 = { name: "Ed25519" };

async function run([op, file, ...words]: readonly string[]): Promise<string> {
  if (op === "key" && file !== undefined && words.length === 0) return await makeKey(file);
  const change = makeChange(op, words);
  if (file === undefined || change === undefined) {
    throw new TypeError("it takes key, claim, update or transfer, a file, and what belongs to it");
  }
  const jwk: Jwk = JSON.parse(Deno.readTextFileSync(file));
  const key = await crypto.subtle.importKey("jwk", jwk, ED25519, false, ["sign"]);
  const unsigned = change.op === "claim" ? { ...change, key: publicPart(jwk) } : change;
  const signature = await crypto.subtle.sign(ED25519, key, messageOf(unsigned, words[0]));
  return JSON.stringify({ ...unsigned, sig: new Uint8Array(signature).toHex() });
}

async function makeKey(file: string): Promise<string> {
  const pair = await crypto.subtle.generateKey(ED25519, true, ["sign", "verify"]) as CryptoKeyPair;
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey) as Jwk;
  Deno.writeTextFileSync(file, `${JSON.stringify(jwk)}\n`, { createNew: true, mode: 0o600 });
  return publicPart(jwk);
}

function publicPart({ x }: Jwk): string {
  return Uint8Array.fromBase64(x, { alphabet: "base64url" }).toHex();
}

function makeChange(
  op: string | undefined,
  [, name, to, seq]: readonly string[],
): Pick<Change, "op"> & Record<string, unknown> | undefined {
  if (to === undefined) return undefined;
  if (op === "claim") return { op, name, value: to };
  if (op === "update") return { op, name, value: to, seq: Number(seq) };
  return op === "transfer" ? { op, name, key: to, seq: Number(seq) } : undefined;
}

if (import.meta.main) {
  Deno.stdout.writeSync(new TextEncoder().encode(`${await run(Deno.args)}\n`));
}
