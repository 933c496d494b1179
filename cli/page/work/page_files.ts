/**
 * Files that the page loads when it needs them: the code of its workers. `index.html` names each with its path and its hash, so
 * whoever knows the hash of `index.html` knows what else is run. A worker's text is fetched, checked, and started from memory: a path could give other
 * bytes the second time. The hash is worked out here, as browsers give a page no WebCrypto on plain `http://`.
 */
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { ApiError } from "../../../net/api/error.ts";
import { workerMetaName } from "../../../net/api/page_files.ts";
import type { PageWorkerName } from "../../app/page/page_workers.ts";

/** The one policy of Trusted Types that the page has: it lets workers be started from checked bytes, and nothing else. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

/** URLs of checked bytes, which the browser made. */
const checked: string[] = [];

let policy: ScriptUrlPolicy | undefined;

/**
 * Starts a worker of the page.
 *
 * @throws {ApiError} `gone` if the peer does not answer, or is too busy to.
 * @throws {Error} If it has no such file, as one of another version, or its bytes are not those of this page.
 */
export async function openWorker(name: PageWorkerName): Promise<Worker> {
  const { path, hash } = namedFile(workerMetaName(name));
  const bytes = await loadFile(path, hash);
  const url = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  checked.push(url);
  policy ??= makePolicy();
  // The types know nothing of Trusted Types: what the policy gives is an object of its own, which `Worker` takes.
  return new Worker(policy.createScriptURL(url));
}

function namedFile(name: string): { readonly path: string; readonly hash: string } {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  const [path, hash] = content?.split(" ") ?? [];
  if (hash === undefined) throw new Error(`the page names no file ${name}`);
  return { path, hash };
}

async function loadFile(path: string, hash: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path).catch((error) => {
    throw new ApiError("gone", `Cannot load ${path}: ${error.message}`, { cause: error });
  });
  if (response.status === 503) throw new ApiError("gone", `The peer has no place for ${path} now`);
  if (!response.ok) {
    throw new Error(`Cannot load ${path}: the peer answers ${response.status}`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const own = bytesToHex(sha256(bytes));
  if (own === hash) return bytes;
  throw new Error(`Cannot run ${path} as its SHA-256 must be ${hash}: it is ${own}`);
}

function makePolicy(): ScriptUrlPolicy {
  const createScriptURL = (url: string) => {
    if (checked.includes(url)) return url;
    throw new TypeError(`no script may be run from ${url}`);
  };
  const { trustedTypes } = globalThis as {
    readonly trustedTypes?: {
      createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
    };
  };
  return trustedTypes?.createPolicy("chainvote", { createScriptURL }) ?? { createScriptURL };
}
