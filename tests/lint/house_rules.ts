/**
 * The project's own lint rules, a plugin of `deno lint`. Each holds one promise of the design:
 *
 * - `house/one-way-imports`: cli → net → core and cli → plugins → core, never back.
 * - `house/rooms`: which room may import which; every arrow leads down (`rooms.ts`).
 * - `house/no-system-default`: a clock and chance come from whoever starts the program, never by default.
 * - `house/short`: a function fits on a screen: 70 lines at most.
 * - `house/limits`: what others may push is bounded in files called `limits.ts`, where it can be added up.
 * - `house/one-door`: one place for each outside thing, so that it can be exchanged there.
 * - `house/no-bare-clock`: time and chance are handed in, so that a test can replay them.
 * - `house/one-line`: what is printed as a line has no line break, which the door to the terminal would show.
 * - `house/safe-keys`: keys that strangers choose are not those of a plain `Map` (`safe_keys.ts`).
 * - `house/brands`: a text is a hash, an id or a token where it is computed or checked (`brands.ts`).
 * - `house/no-default-export`, `house/no-enum`: one name for a thing, and types that can be erased.
 *
 * The plugin interface knows nothing of scopes: a local variable called `console` counts as the global.
 */
import { pathToFileURL } from "node:url";
import { globalName, packageOf, stringOf, visitGlobals, visitImports } from "./syntax.ts";
import { roomFault } from "./rooms.ts";
import { visitBrands } from "./brands.ts";
import { visitKeys } from "./safe_keys.ts";

type Node = Deno.lint.Node;
type Visitor = Deno.lint.LintVisitor;

/** A place that alone may use something. `where` is matched with a path from the project's root. */
interface Door {
  readonly name: string;
  readonly where: RegExp;
}

/** What a folder's files may import; `.` is the root. The root's `mod.ts` has a rule of its own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  net: ["net", "core"],
  plugins: ["plugins", "core"],
  cli: ["cli", "net", "plugins", "core", "."],
  tests: ["tests", "cli", "net", "plugins", "core", "."],
  ".": ["cli", "net", "plugins", "core", "."],
};

const file = (name: string): Door => ({ name, where: new RegExp(`^${RegExp.escape(name)}$`) });
/** What Node runs before the program has nothing else; it is no module of the program. */
const TERMINAL: Door = {
  name: "cli/terminal/output.ts",
  where: /^cli\/(terminal\/output\.ts|build\/npm_bin\.mjs)$/,
};
const CLI: Door = { name: "cli/", where: /^cli\// };
const APPS: Door = {
  name: "net/**/app.ts",
  where: /^net\/(?:(?:[^/]+\/)+([a-z]+_)?app|api\/context)\.ts$/,
};

/** Packages by name, without version and path inside, and the door of each. */
const PACKAGE_DOORS: readonly (readonly [RegExp, Door])[] = [
  [/^@noble\/ciphers$/, {
    name: "net/private/noise/primitives.ts or plugins/belenios/ceremony/aes_gcm.ts",
    where: /^(net\/private\/noise\/primitives|plugins\/belenios\/ceremony\/aes_gcm)\.ts$/,
  }],
  [/^@noble\/curves$/, {
    name:
      "core/ed25519/, net/private/noise/primitives.ts, plugins/belenios/group/ or plugins/examples/registry.ts",
    where:
      /^(core\/ed25519\/[a-z_]+|net\/private\/noise\/primitives|plugins\/(belenios\/group\/[a-z_]+|examples\/registry))\.ts$/,
  }],
  [/^@noble\/hashes$/, file("core/base/hash.ts")],
  [/^@scure\/bip39$/, file("core/base/chain_words.ts")],
  [/^canonicalize$/, file("core/base/canonical_json.ts")],
  [/^node:sqlite$/, { name: "core/store/sqlite_*.ts", where: /^core\/store\/sqlite_[^/]+\.ts$/ }],
  [/^acorn$/, file("plugins/sandbox/check_bundle.ts")],
  [/^cborg$/, file("net/wire/flat_cbor.ts")],
  [/^node:net$/, file("net/transport/tcp.ts")],
  [/^(hono|@hono\/.+)$/, APPS],
  [/^(commander|@commander-js\/.+|@clack\/.+)$/, CLI],
  [/^@logtape\/.+$/, {
    name: "cli/app/log.ts or cli/terminal/logging.ts",
    where: /^cli\/(app\/log|terminal\/logging)\.ts$/,
  }],
  [/^fast-check$/, { name: "plugins/conformance/", where: /^plugins\/conformance\// }],
  [/^typescript$/, { name: "cli/build/", where: /^cli\/build\// }],
  [/^esbuild-wasm$/, file("cli/app/plugin/bundle_plugin.ts")],
  [/^csv-parse$/, { name: "tests/, as a second opinion", where: /^tests\// }],
  [/^ipaddr\.js$/, { name: "tests/, as a second opinion", where: /^tests\// }],
  [/^qr$/, file("cli/app/qr.ts")],
  [/^(preact|@preact\/signals)$/, { name: "cli/page/", where: /^cli\/page\// }],
  [/^fast-string-width$/, file("cli/terminal/text_columns.ts")],
];

/** Globals and their members, and the door of each. */
const GLOBAL_DOORS: ReadonlyMap<string, Door> = new Map([
  ["Deno.serve", file("net/http/serve.ts")],
  ["Deno.createHttpClient", file("net/http/access.ts")],
  ["Deno.listen", file("net/transport/tcp.ts")],
  ["Deno.connect", file("net/transport/tcp.ts")],
  ["Deno.exit", {
    name: "cli/chainvote.ts or a task of cli/build/",
    where: /^cli\/(chainvote\.ts$|build\/)/,
  }],
  // prompt() is not among them: a command has a function of that name.
  ...[
    "console",
    "alert",
    "confirm",
    "Deno.stdout",
    "Deno.stderr",
    "process.stdout",
    "process.stderr",
  ].map((name) => [name, TERMINAL] as const),
]);

/** Globals that tell the time, wait, or make random numbers. */
const CLOCKS: ReadonlySet<string> = new Set([
  "Date.now",
  "setTimeout",
  "setInterval",
  "performance.now",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "AbortSignal.timeout",
  "Temporal.Now",
]);
/** The one that gives this machine's clock and chance. */
const SYSTEM = "core/base/system.ts";

/** TIGER_STYLE's number. */
const MAX_FUNCTION_LINES = 70;

const CLOCK_MODULES = /^node:(timers|perf_hooks)$/;
const CLOCK_FOLDERS = /^(core|net|plugins)\/(?<!^core\/(?=base\/system\.ts$))/;
const DEFAULT_EXPORTS =
  /^(core\/mining\/miner_worker\.ts|plugins\/.*|tests\/support\/plugins\/.*|tests\/lint\/house_rules\.ts)$/;

/** The plugin for a project whose root folder is at `root`, a `file:` URL that ends with a slash. */
export function createHouseRules(root: URL): Deno.lint.Plugin {
  /** Makes a rule of a function of the file's path from the root; other files have no rules. */
  const rule = (
    create: (path: string, report: Report, file: LintedFile) => Visitor,
  ): Deno.lint.Rule => ({
    create(context) {
      const base = pathToFileURL(context.filename);
      const path = pathFrom(root, base);
      if (path === undefined) return {};
      const report: Report = (node, message) => context.report({ node, message });
      return create(path, report, { base, text: context.sourceCode.text });
    },
  });

  return {
    name: "house",
    rules: {
      "one-way-imports": rule((path, report, { base }) =>
        visitImports((node, specifier) => {
          const target = resolve(root, base, specifier);
          const message = target === undefined ? undefined : importFault(path, target);
          if (message !== undefined) report(node, message);
        })
      ),

      "rooms": rule((path, report, { base }) =>
        visitImports((node, specifier) => {
          const target = resolve(root, base, specifier);
          // What leads to another top-level folder is told by the rule above.
          const isBack = target === undefined || importFault(path, target) !== undefined;
          const message = isBack ? undefined : roomFault(path, target);
          if (message !== undefined) report(node, message);
        })
      ),

      "no-system-default": rule((path, report, { base }) => {
        // A worker is started by itself: nobody can hand it a clock. A mod.ts passes on, and uses nothing.
        if (!/^(core|net|plugins)\//.test(path) || /(_worker|\/mod)\.ts$/.test(path)) return {};
        return visitImports((node, specifier) => {
          if (resolve(root, base, specifier) !== SYSTEM) return;
          report(node, `only cli and workers may import ${SYSTEM}: take a Clock or a Random`);
        });
      }),

      "short": rule((path, report, { text }) => {
        if (!/^(core|net|plugins|cli)\//.test(path)) return {};
        const check = (node: Deno.lint.Node) => {
          const lines = text.slice(...node.range).split("\n").length;
          if (lines <= MAX_FUNCTION_LINES) return;
          report(node, `a function must have at most ${MAX_FUNCTION_LINES} lines: it has ${lines}`);
        };
        return {
          FunctionDeclaration: check,
          FunctionExpression: check,
          ArrowFunctionExpression: check,
        };
      }),

      "limits": rule((path, report) => {
        if (!/^(core|net|plugins|cli)\//.test(path) || /\/limits\.ts$/.test(path)) return {};
        return {
          ExportNamedDeclaration({ declaration }) {
            if (declaration?.type !== "VariableDeclaration") return;
            for (const { id } of declaration.declarations) {
              if (id.type !== "Identifier" || !/^(MAX|MIN)_|_(MS|LIMITS)$/.test(id.name)) continue;
              report(id, `${id.name} must stand in a file limits.ts`);
            }
          },
        };
      }),

      "one-door": rule((path, report) => {
        // What stands in docs are programs of others.
        if (["tests", "docs"].includes(folderOf(path))) return {};
        const check = (node: Node, name: string, door: Door | undefined) => {
          if (door === undefined || door.where.test(path)) return;
          report(node, `only ${door.name} may use ${name}: use what it exports, or add that there`);
        };
        return {
          ...visitImports((node, specifier) => {
            const name = packageOf(specifier);
            check(node, name, PACKAGE_DOORS.find(([pattern]) => pattern.test(name))?.[1]);
          }),
          ...visitGlobals((node, name) => check(node, name, GLOBAL_DOORS.get(name))),
          ImportSpecifier({ imported, parent }) {
            if (parent.type !== "ImportDeclaration") return;
            const isProcess = packageOf(parent.source.value) === "node:process";
            const name = imported.type === "Identifier" ? imported.name : imported.value;
            if (isProcess) check(imported, name, GLOBAL_DOORS.get(`process.${name}`));
          },
        };
      }),

      "one-line": rule((path, report) => {
        if (folderOf(path) !== "cli") return {};
        return {
          CallExpression({ callee, arguments: texts }) {
            if (callee.type !== "Identifier" || !/^print(Line|Note)$/.test(callee.name)) return;
            for (const text of texts.filter(hasLineBreak)) {
              report(
                text,
                `${callee.name}() shows a line break as \\u000a: hand in each line by itself`,
              );
            }
          },
        };
      }),

      "no-bare-clock": rule((path, report) => {
        if (!CLOCK_FOLDERS.test(path)) return {};
        const refuse = (node: Node, name: string) =>
          report(
            node,
            `only core/base/system.ts may use ${name}: take a Clock or a Random instead`,
          );
        return {
          ...visitImports((node, specifier) => {
            if (CLOCK_MODULES.test(packageOf(specifier))) refuse(node, specifier);
          }),
          ...visitGlobals((node, name) => {
            if (CLOCKS.has(name)) refuse(node, name);
          }),
          NewExpression(node) {
            if (node.arguments.length === 0 && globalName(node.callee) === "Date") {
              refuse(node, "new Date()");
            }
          },
          CallExpression(node) {
            if (globalName(node.callee) === "Date") refuse(node, "Date()");
          },
        };
      }),

      "safe-keys": rule(visitKeys),

      "brands": rule((path, report, { text }) => visitBrands(path, report, text)),

      "no-default-export": rule((path, report) => {
        if (DEFAULT_EXPORTS.test(path)) return {};
        const message =
          "only worker and plugin entries may have a default export: export it by name";
        return {
          ExportDefaultDeclaration: (node) => report(node, message),
          ExportSpecifier(node) {
            const { exported } = node;
            const name = exported.type === "Identifier" ? exported.name : exported.value;
            if (name === "default") report(node, message);
          },
        };
      }),

      "no-enum": rule((_path, report) => ({
        TSEnumDeclaration: (node) =>
          report(node, "no enum: use a union of string literals, or a constant object `as const`"),
      })),
    },
  };
}

/** Whether a literal or template has a line break in what is written there. */
function hasLineBreak(node: Node): boolean {
  if (node.type === "BinaryExpression") return hasLineBreak(node.left) || hasLineBreak(node.right);
  if (node.type === "TemplateLiteral") {
    return node.quasis.some(({ cooked }) => cooked.includes("\n"));
  }
  return stringOf(node)?.includes("\n") ?? false;
}

type Report = (node: Node, message: string) => void;

/** What a rule sees beside the syntax. */
interface LintedFile {
  readonly base: URL;
  readonly text: string;
}

/** Why the file at `path` must not import the one at `target`, if it must not. */
function importFault(path: string, target: string): string | undefined {
  const folder = folderOf(path);
  const ownMod = target.endsWith("/mod.ts") && path.startsWith(target.slice(0, -"mod.ts".length));
  if (ownMod) return `a folder's files must not import its ${target}: import the file that has it`;
  // They are written as a stranger writes a plugin.
  if (target === "mod.ts" && path.startsWith("plugins/examples/")) return undefined;
  if (target === "mod.ts" && folder !== "tests" && folder !== ".") {
    return "only tests may import the root's mod.ts: import the file that has it";
  }
  const allowed = MAY_IMPORT[folder];
  if (allowed === undefined || allowed.includes(folderOf(target))) return undefined;
  const names = allowed.map((name) => name === "." ? "the root" : name).join(", ");
  return `${folder} may import ${names}, not ${target}: hand it in, or move it down`;
}

/** The top-level folder of a path from the root, `.` for the root itself. */
function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : ".";
}

/** The path from the root to a file of the project, without a leading slash. */
function pathFrom(root: URL, url: URL): string | undefined {
  return url.href.startsWith(root.href)
    ? decodeURIComponent(url.pathname.slice(root.pathname.length))
    : undefined;
}

/** The file of the project that a specifier names. The import map's `chainvote` is the root's mod.ts. */
function resolve(root: URL, base: URL, specifier: string): string | undefined {
  if (specifier === "chainvote") return "mod.ts";
  return /^(\.{0,2}\/|file:)/.test(specifier)
    ? pathFrom(root, new URL(specifier, base))
    : undefined;
}

export default createHouseRules(new URL("../../", import.meta.url));
