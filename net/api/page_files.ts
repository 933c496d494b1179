/**
 * The files of the voters' page as they are served: which path has which bytes, and what a browser may do with them.
 *
 * All peers of one version serve the same bytes, whatever their election is: the page asks for that by the API. The style
 * sheet stands in `index.html`, so that the first thing shown waits for less. Scripts are named by their own hash, and `index.html`
 * names all with it, the code of the page's workers too: so one SHA-256 of `index.html` stands for all.
 */
import { bytesToBase64 } from "../../core/base/base64.ts";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import { TextSet } from "../../core/base/text_map.ts";

/** What a page is made of. */
export interface PageParts {
  /** The module of JavaScript that starts. */
  readonly script: string;
  /** Modules that it imports, or loads when they are wanted, by the names that they are imported by. */
  readonly pieces: Readonly<Record<string, string>>;
  readonly style: string;
  /** Code of workers by their names, each a script that needs no other. The page starts them from checked bytes. */
  readonly workers: Readonly<Record<string, string>>;
}

/** The name of the `meta` element that says where a worker's code is: its path, a space, and its SHA-256 in hex. */
export function workerMetaName(worker: string): string {
  return `chainvote-worker-${worker}`;
}

/** A file of the page. */
export interface PageFile {
  /** Where it is served; `/` is the page itself. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What the page may do: run its own scripts and style, and ask its own peer. A text of a stranger that came into it as markup
 * could neither run nor load anything, nor be made a script by the page itself: Trusted Types let the page's one policy start workers from
 * bytes that it has checked, and make a script of nothing else. Workers that start so have this policy too. WebAssembly, which
 * makes an audit some four times as fast, can do nothing that a script that runs here could not.
 */
const policyOf = ({ importMap, style }: { importMap: string; style: string }) =>
  [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' '${integrityOf(digestOf(importMap))}'`,
    "worker-src blob:",
    `style-src '${integrityOf(digestOf(style))}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types chainvote",
  ].join("; ");

/** Of every file. */
const COMMON_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** Makes the files of a page. */
export function makePageFiles(
  { script, pieces, style, workers }: PageParts,
): readonly PageFile[] {
  const files: PageFile[] = [];
  const add = (body: string, { name, type }: { name: string; type: string }) => {
    const digest = digestOf(body);
    const path = `/a/${name}`.replace("HASH", bytesToHex(digest).slice(0, HASH_DIGITS));
    const headers = {
      ...COMMON_HEADERS,
      "cache-control": "public, max-age=31536000, immutable",
      "vary": "accept-encoding",
    };
    files.push({ path, type, body, headers });
    return { path, digest };
  };
  const js = add(script, { name: "HASH.js", type: SCRIPT_TYPE });
  const loadedLater = Object.entries(workers).map(([name, code]) => ({
    worker: name,
    ...add(code, { name: "HASH.js", type: SCRIPT_TYPE }),
  }));
  const modules = Object.entries(pieces).map(([name, code]) => ({
    name,
    ...add(code, { name, type: SCRIPT_TYPE }),
  }));
  const first = importsOf(script, pieces);
  const importMap = JSON.stringify({
    integrity: Object.fromEntries(modules.map(({ path, digest }) => [path, integrityOf(digest)])),
  });
  const preloads = modules.filter(({ name }) => first.has(name));
  files.push({
    path: "/",
    type: "text/html; charset=utf-8",
    body: indexOf({ js, style, importMap, preloads, workers: loadedLater }),
    headers: {
      ...COMMON_HEADERS,
      "content-security-policy": policyOf({ importMap, style }),
      "cache-control": "no-cache",
      "vary": "accept, accept-encoding",
    },
  });
  return files;
}

/** The modules that one needs before it can start, by their names, and those that these need. */
function importsOf(code: string, pieces: PageParts["pieces"]): Pick<TextSet, "has"> {
  const found = new TextSet();
  const visit = (text: string) => {
    for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+)"/g)) {
      if (found.has(name) || !Object.hasOwn(pieces, name)) continue;
      found.add(name);
      visit(pieces[name]);
    }
  };
  visit(code);
  return found;
}

/** Digits of a file's hash in its name: that two files of one page share them is out of the question. */
const HASH_DIGITS = 16;

const SCRIPT_TYPE = "text/javascript; charset=utf-8";

interface NamedFile {
  readonly path: string;
  /** SHA-256. */
  readonly digest: Uint8Array;
}

function digestOf(body: string): Uint8Array {
  return sha256(new TextEncoder().encode(body));
}

function integrityOf(digest: Uint8Array): string {
  return `sha256-${bytesToBase64(digest)}`;
}

function indexOf({ js, style, importMap, preloads, workers }: {
  readonly js: NamedFile;
  readonly style: string;
  readonly importMap: string;
  readonly preloads: readonly NamedFile[];
  readonly workers: readonly (NamedFile & { readonly worker: string })[];
}): string {
  const metas = workers.map(({ worker, path, digest }) =>
    `<meta name="${workerMetaName(worker)}" content="${path} ${bytesToHex(digest)}">`
  );
  const modules = preloads.map(({ path, digest }) =>
    `<link rel="modulepreload" href="${path}" integrity="${integrityOf(digest)}">`
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>chainvote</title>
<link rel="icon" href="data:,">
${metas.join("\n")}
<style>${style}</style>
<script type="importmap">${importMap}</script>
${modules.join("\n")}
<script type="module" src="${js.path}" integrity="${integrityOf(js.digest)}"></script>
</head>
<body>
<div id="app"><p class="unstarted">This page needs JavaScript, in a browser of 2024 or newer. <a href="/plain">What the election’s computer says, without it</a></p></div>
</body>
</html>
`;
}
