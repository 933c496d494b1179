/** SHA-256 of a tag and bytes, many at a time: in WebAssembly where that works, else by noble. */
import { HASH_SIZE, sha256 } from "../base/hash.ts";
import { createMessageHasher, type MessageHasher } from "./message_hasher.ts";

/** Writes SHA-256(tag || bytes) into `out` at `at`. */
export type TaggedHash = (tag: number, bytes: Uint8Array, out: Uint8Array, at: number) => void;

/** By noble, the reference. */
export const nobleTaggedHash: TaggedHash = (tag, bytes, out, at) => {
  const message = new Uint8Array(1 + bytes.length);
  message[0] = tag;
  message.set(bytes, 1);
  out.set(sha256(message), at);
};

/** In WebAssembly; undefined where that is missing, forbidden or does not agree with noble. */
export function wasmTaggedHash(): TaggedHash | undefined {
  const hasher = tryMessageHasher();
  if (hasher === undefined) return undefined;
  const { message, digest, hash } = hasher;
  const tagged: TaggedHash = (tag, bytes, out, at) => {
    if (bytes.length >= message.length) return nobleTaggedHash(tag, bytes, out, at);
    message[0] = tag;
    message.set(bytes, 1);
    hash(1 + bytes.length);
    out.set(digest, at);
  };
  return agree(tagged, nobleTaggedHash) ? tagged : undefined;
}

function tryMessageHasher(): MessageHasher | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  try {
    return createMessageHasher();
  } catch (error) {
    // A web page whose policy has no 'wasm-unsafe-eval'.
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

let best: TaggedHash | undefined;

/** The fastest that there is. Made when it is first asked for: commands that check no block need none. */
export function taggedHash(): TaggedHash {
  return best ??= wasmTaggedHash() ?? nobleTaggedHash;
}

/** Compares two on messages of one to three blocks of SHA-256. */
function agree(a: TaggedHash, b: TaggedHash): boolean {
  const [left, right] = [new Uint8Array(HASH_SIZE), new Uint8Array(HASH_SIZE)];
  return [0, 54, 55, 64, 130].every((length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => 17 * i + length);
    a(1, bytes, left, 0);
    b(1, bytes, right, 0);
    return left.every((byte, i) => byte === right[i]);
  });
}
