/**
 * Files that the page loads when it needs them: the code of its workers, and parts of its own. `index.html` names each with its path and its hash, so
 * whoever knows the hash of `index.html` knows what else is run. A worker's text is fetched, checked, and started from memory: a path could give other
 * bytes the second time. The hash is worked out here, as browsers give a page no WebCrypto on plain `http://`.
 */
import { base64ToBytes } from "../../../core/base/base64.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import { workerMetaName } from "../../../net/api/page_files.ts";
import type { PageWorkerName } from "../../app/page/page_workers.ts";
import { loadFile, type NamedFile } from "./load_file.ts";

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
 * @throws As {@linkcode loadFile}.
 */
export async function openWorker(name: PageWorkerName): Promise<Worker> {
  const bytes = await loadFile(fileOfWorker(workerMetaName(name)), { clock, fetch: fetchAny });
  const url = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  checked.push(url);
  policy ??= makePolicy();
  // The types know nothing of Trusted Types: what the policy gives is an object of its own, which `Worker` takes.
  return new Worker(policy.createScriptURL(url));
}

/**
 * Imports a part of the page. A browser does not say why it could not: so the file is looked at then, and imported once more if it
 * is there by now.
 *
 * @param name What the file's name begins with.
 * @throws As {@linkcode loadFile}.
 * @throws {TypeError} If the browser does not try again: the page has to be loaded anew.
 */
export async function importPart<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    // Not what the browser has kept.
    const fetch: typeof fetchAny = (url, init) => fetchAny(url, { ...init, cache: "reload" });
    await loadFile(fileOfPart(name), { clock, fetch });
    return await load();
  }
}

const fetchAny: typeof fetch = (...call) => fetch(...call);

/** By the import map, which names each part with its hash. */
function fileOfPart(name: string): NamedFile {
  const map = document.querySelector('script[type="importmap"]')?.textContent ?? "{}";
  const { integrity = {} } = JSON.parse(map) as { integrity?: Readonly<Record<string, string>> };
  const path = Object.keys(integrity).find((each) => each.startsWith(`/a/${name}-`));
  if (path === undefined) throw new Error(`the page names no part ${name}`);
  return { path, hash: bytesToHex(base64ToBytes(integrity[path].replace("sha256-", ""))) };
}

function fileOfWorker(name: string): NamedFile {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  const [path, hash] = content?.split(" ") ?? [];
  if (hash === undefined) throw new Error(`the page names no file ${name}`);
  return { path, hash };
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
