import { assert, assertEquals, assertThrows } from "@std/assert";
import { hexToBytes } from "../../../core/base/hash.ts";
import type { BlockHash, ChainId } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import {
  areWellFormed,
  isPrimeOrderKey,
  verifyByReference,
} from "../../../core/ed25519/signature.ts";
import { createNativeVerifier, verifySignature } from "../../../core/ed25519/verifier.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { encodeCertificate, verifyCertificate } from "../../../core/witness/certificate.ts";
import { isSignedByWitness } from "../../../core/witness/signed_statement.ts";
import {
  decodeStatement,
  encodeStatement,
  type Statement,
} from "../../../core/witness/statement.ts";
import { named } from "../../support/named.ts";
import { formatVectors, VECTOR_FILES } from "../../vectors/generate.ts";
import type { CertificateVectors } from "../../vectors/witness/certificate_vectors.ts";
import type { SignatureVector, SignatureVectors } from "../../vectors/witness/ed25519_vectors.ts";
import type { StatementVectors } from "../../vectors/witness/statement_vectors.ts";

const FOLDER = new URL("../../vectors/", import.meta.url);
const KINDS = ["", "prepare", "commit", "proposal", "timeout", "alive"] as const;

function readVectors<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`witness/${name}.json`, FOLDER)));
}

const { signatures } = readVectors<SignatureVectors>("ed25519");
const { statements, refused, ...ofStatements } = readVectors<StatementVectors>("statements");
const { certificates, ...ofCertificates } = readVectors<CertificateVectors>("certificates");

/** The network of a file, whose id is as the file says. */
function networkOf({ network, chainId }: { network: unknown; chainId: string }) {
  const made = createNetwork(parseNetworkDefinition(JSON.stringify(network)));
  assertEquals(made.chainId as string, chainId);
  return { chainId: made.chainId, set: made.definition.witnesses! };
}

Deno.test("deno task vectors makes the files of vectors, byte for byte", () => {
  for (const [path, generate] of Object.entries(VECTOR_FILES)) {
    assertEquals(formatVectors(generate()), Deno.readTextFileSync(new URL(path, FOLDER)), path);
  }
});

/** What the Web Crypto API says. It knows nothing of our byte tests, which come first for every verifier. */
async function verifyByWebCrypto(each: SignatureVector): Promise<boolean> {
  const [key, message, signature] = bytesOf(each);
  if (!areWellFormed(key, signature)) return false;
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch (error) {
    // A key that is no point.
    assert(error instanceof DOMException, String(error));
    return false;
  }
  return await crypto.subtle.verify("Ed25519", imported, signature, message);
}

function bytesOf({ publicKey, message, signature }: SignatureVector) {
  const [a, m, s] = [publicKey, message, signature].map((each) => new Uint8Array(hexToBytes(each)));
  return [a, m, s] as const;
}

for (const each of signatures) {
  Deno.test(`ed25519.json: ${each.name}`, async () => {
    const native = createNativeVerifier();
    assert(native !== undefined);
    const verdicts = [verifySignature, verifyByReference, native].map((verify) =>
      verify(...bytesOf(each))
    );
    assertEquals([...verdicts, await verifyByWebCrypto(each)], Array(4).fill(each.isGood));
    assertEquals(isPrimeOrderKey(bytesOf(each)[0]), each.isKey);
  });
}

for (const { name, fields, bytes, key, publicKey, signature } of statements) {
  Deno.test(`statements.json: ${name}`, () => {
    const { chainId, set } = networkOf(ofStatements);
    const kind = KINDS[fields.kind];
    assert(kind !== "");
    const [hash, sourceHash] = [fields.hash, fields.sourceHash].map((each) =>
      named<BlockHash>(each)
    );
    const known: Statement = { ...fields, kind, hash, sourceHash };
    assertEquals(encodeStatement(chainId, known).toHex(), bytes);
    assertEquals(decodeStatement(hexToBytes(bytes)), { chainId, statement: known });
    assertEquals(set.keys[key].key, publicKey);
    const signed = { statement: known, key, signature: hexToBytes(signature) };
    assert(isSignedByWitness(set.keys, chainId, signed));
    assert(verifyByReference(hexToBytes(publicKey), hexToBytes(bytes), hexToBytes(signature)));
  });
}

for (const { name, bytes } of refused) {
  Deno.test(`statements.json: ${name} is no statement`, () => {
    const error = assertThrows(() => decodeStatement(hexToBytes(bytes)), RuleError);
    assertEquals(error.code, "statement");
  });
}

for (const { name, bytes, holds } of certificates) {
  Deno.test(`certificates.json: ${name} ${holds ? "holds" : "does not hold"}`, () => {
    const { chainId, set } = networkOf(ofCertificates);
    if (!holds) {
      assertThrows(() => verifyCertificate(set, chainId, hexToBytes(bytes)), RuleError);
      return;
    }
    const certificate = verifyCertificate(set, chainId, hexToBytes(bytes));
    assertEquals(encodeCertificate(chainId, certificate).toHex(), bytes);
    // In any other network it is worth nothing.
    const elsewhere = named<ChainId>("ee".repeat(32));
    assertThrows(() => verifyCertificate(set, elsewhere, hexToBytes(bytes)), RuleError);
  });
}
