/**
 * Makes one module of a plugin's files: TypeScript or JavaScript, with the files that they import. The same
 * files give the same bytes on every machine.
 */
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { build, initialize, type Message, type Plugin } from "esbuild-wasm";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { BundleError, checkBundle } from "../../../plugins/sandbox/check_bundle.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "../files/file_error.ts";
import { readSmallText } from "../files/small_file.ts";
import { NotTextError } from "../files/strict_text.ts";
import { AUTHOR_SOURCES } from "./author_source.ts";
import { readEsbuildWasm } from "./esbuild_wasm.ts";

/** A plugin as it runs. */
export interface PluginBundle {
  /** One module of JavaScript whose default export is the validator. */
  readonly code: string;
  /** SHA-256 of the code in lower-case hex: what a network definition names. */
  readonly sha256: string;
  /** Source map (ECMA-426) of the code, as JSON; undefined for a file that was a bundle already. */
  readonly sourceMap: string | undefined;
}

/** Most bytes of one file of a plugin; what esbuild leaves of them all has to fit into a bundle of 1 MiB. */
const MAX_SOURCE_BYTES = 16 * 1024 * 1024;

/** Kinds of files, by how their names end. */
const LOADERS: Readonly<Record<string, "ts" | "js" | "json">> = {
  ts: "ts",
  mts: "ts",
  js: "js",
  mjs: "js",
  json: "json",
};

/**
 * Bundles plugins; of several it makes one that asks all of them. A file that is a bundle already is taken
 * as it is, byte for byte.
 *
 * @throws {UnreachableError} If a file cannot be read.
 * @throws {UsageError} If the files make no plugin, naming file, line and column.
 */
export async function bundlePlugins(paths: readonly string[]): Promise<PluginBundle> {
  const given = paths.length === 1 ? readBundle(paths[0]) : undefined;
  const { code, sourceMap } = given ?? await makeBundle(paths);
  try {
    checkBundle(code);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new UsageError(`Cannot use the plugin ${paths.join(", ")}: ${error.message}`, {
      cause: error,
    });
  }
  return { code, sha256: bytesToHex(sha256(new TextEncoder().encode(code))), sourceMap };
}

type Made = Omit<PluginBundle, "sha256">;

/** The text of a file that needs no bundling. */
function readBundle(path: string): Made | undefined {
  if (!/\.m?js$/.test(path)) return undefined;
  const text = readSource(path);
  try {
    checkBundle(text);
    return { code: text, sourceMap: undefined };
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}

let isReady: Promise<void> | undefined;

async function makeBundle(paths: readonly string[]): Promise<Made> {
  const entries = paths.map((path) => resolve(path));
  isReady ??= WebAssembly.compile(readEsbuildWasm())
    .then((wasmModule) => initialize({ wasmModule, worker: false }));
  await isReady;
  // In a bundle, what a file imports of Node is loaded at every start, unless it is asked for so.
  const { createRequire } = await import("node:module");
  try {
    const { outputFiles } = await build({
      stdin: { contents: entryOf(entries), sourcefile: "plugin entry", loader: "js" },
      bundle: true,
      write: false,
      outfile: "bundle.js",
      sourcemap: "external",
      sourcesContent: false,
      format: "esm",
      platform: "neutral",
      target: "es2024",
      charset: "utf8",
      legalComments: "none",
      // The one way that is left from a plugin to other code.
      supported: { "dynamic-import": false, "import-meta": false },
      logLevel: "silent",
      plugins: [fileResolver(entries, createRequire)],
    });
    const [sourceMap, code] = outputFiles;
    return { code: code.text, sourceMap: sourceMap.text };
  } catch (error) {
    const { errors } = error as { errors?: readonly Message[] };
    if (errors === undefined) throw error;
    const lines = errors.map(({ text, location, detail }) => {
      if (detail instanceof UnreachableError || detail instanceof UsageError) throw detail;
      return location === null
        ? text
        : `${location.file.replace(/^plugin:/, "")}:${location.line}:${
          location.column + 1
        }: ${text}`;
    });
    throw new UsageError(["Cannot bundle the plugin:", ...lines], { cause: error });
  }
}

function entryOf(entries: readonly string[]): string {
  if (entries.length === 1) return `export { default } from ${JSON.stringify(entries[0])};`;
  const imports = entries.map((path, i) => `import plugin${i} from ${JSON.stringify(path)};`);
  const names = entries.map((_, i) => `plugin${i}`).join(", ");
  return [
    'import { combineValidators } from "chainvote";',
    ...imports,
    `export default combineValidators([${names}]);`,
  ].join("\n");
}

/** Finds what plugins import: files, packages beside them, and this library. */
function fileResolver(
  entries: readonly string[],
  createRequire: (from: string) => { resolve(name: string): string },
): Plugin {
  const root = dirname(entries[0]);
  /** A file of the plugin, under a name that is the same on every machine. */
  const found = (file: string, packageName?: string) => ({
    path: packageName ?? relative(root, file).replaceAll("\\", "/"),
    namespace: "plugin",
    pluginData: file,
  });
  return {
    name: "files",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, namespace, pluginData: importer }) => {
        if (path === "chainvote") return { path: "chainvote", namespace: "library" };
        if (namespace === "library") {
          return { path: path.slice(path.lastIndexOf("/") + 1), namespace };
        }
        const from: string = importer ?? entries[0];
        if (isAbsolute(path)) return found(path);
        if (/^\.\.?\//.test(path)) {
          const file = resolve(dirname(from), path);
          return found(file, nameInPackage(file));
        }
        try {
          const file = createRequire(from).resolve(path);
          if (isAbsolute(file)) return found(file, nameInPackage(file));
        } catch {
          // Told below, as a package that is none of a file's is no file either.
        }
        return {
          errors: [{
            text:
              `a plugin can import files, packages of a node_modules beside it, and "chainvote"; ` +
              `there is no ${JSON.stringify(path)}`,
          }],
        };
      });
      onLoad({ filter: /.*/, namespace: "library" }, ({ path }) => ({
        contents: path === "chainvote"
          ? Object.keys(AUTHOR_SOURCES).map((name) => `export * from "./${name}";`).join("\n")
          : AUTHOR_SOURCES[path],
        loader: "ts",
      }));
      onLoad({ filter: /.*/, namespace: "plugin" }, ({ path, pluginData: file }) => {
        const loader = LOADERS[path.slice(path.lastIndexOf(".") + 1)];
        if (loader === undefined) {
          return { errors: [{ text: `${path} must end with .ts, .js or .json` }] };
        }
        return { contents: readSource(file), loader, pluginData: file };
      });
    },
  };
}

/** Folders that hold packages: those of npm and its kin, and Deno's cache. */
const PACKAGE_FOLDER = /[\\/](?:node_modules|npm[\\/]registry\.npmjs\.org)[\\/]/;

/** `npm:NAME@VERSION/PATH` for a file of a package, wherever the package lies; undefined for any other. */
function nameInPackage(file: string): string | undefined {
  if (!PACKAGE_FOLDER.test(file)) return undefined;
  for (let folder = dirname(file); PACKAGE_FOLDER.test(folder); folder = dirname(folder)) {
    const { name, version } = readPackage(folder);
    if (name === undefined || version === undefined) continue;
    return `npm:${name}@${version}/${relative(folder, file).replaceAll("\\", "/")}`;
  }
  return undefined;
}

function readPackage(folder: string): { readonly name?: string; readonly version?: string } {
  try {
    return JSON.parse(Deno.readTextFileSync(join(folder, "package.json")));
  } catch {
    // Not the package's own folder.
    return {};
  }
}

function readSource(path: string): string {
  try {
    return readSmallText(path, { maxBytes: MAX_SOURCE_BYTES, keepBom: true });
  } catch (error) {
    const why = `Cannot read the plugin file ${path}: ${describeFileError(error)}`;
    if (error instanceof NotTextError) throw new UsageError(why, { cause: error });
    throw new UnreachableError(why, { cause: error });
  }
}
