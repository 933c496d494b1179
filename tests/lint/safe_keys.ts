/**
 * `house/safe-keys`: texts that strangers choose are keys of a `TextMap` or `TextSet`
 * (`core/base/text_map.ts`), never of a plain `Map` or `Set`, where they collide at will.
 *
 * Whose texts a variable holds cannot be read off the syntax. So a plain `Map` or `Set` is refused
 * unless one of these holds:
 *
 * - its first type argument is written there and is no plain text or number: `new Set<Session>()`,
 *   `new Map<HexText, Block>()`;
 * - it is made of constants alone: `new Set(["a", "b"])`;
 * - its file is listed here, with the kind of the keys of all its maps and sets.
 *
 * A name for `string` would go around that, so only `core/base/text_map.ts` may make one. Objects need no
 * rule: V8 hashes the numbers among their names with its seed.
 */

type Node = Deno.lint.Node;

/** Files and folders whose plain maps and sets have no keys that strangers choose, by the kind of their keys. */
const LISTED: Readonly<Record<string, readonly string[]>> = {
  "hashes and ids in hex, which our own code wrote or has checked": [
    "core/chain/record_intake.ts",
    "core/audit/chain_audit.ts",
    "core/store/memory_store.ts",
    "core/pending/pending.ts",
    "core/store/sqlite_store.ts",
    "core/audit/store_audit.ts",
    "net/sync/arrived_blocks.ts",
    "net/base/notifier.ts",
    "net/base/signals.ts",
    "cli/audit/audit.ts",
    "cli/app/records/cast.ts",
    "cli/options/reorg_options.ts",
  ],
  "IP addresses, host:port and URLs, with a dot, a colon or a slash in them; and hashes": [
    "net/sync/block_patience.ts",
    "net/tracker/swarm/crowd.ts",
    "net/tracker/swarm/dial_budget.ts",
    "net/peers/dialler.ts",
    "net/base/limiter.ts",
    "net/tracker/swarm/neighbours.ts",
    "net/peers/address_book.ts",
    "net/peers/address_gossip.ts",
    "net/sync/in_flight_blocks.ts",
    "net/base/buckets.ts",
    "net/bundle/fetch.ts",
    "net/peers/inbound_slots.ts",
    "net/tracker/client/local_network.ts",
    "net/peers/outbound_slots.ts",
    "net/peers/peer_set.ts",
    "cli/options/read_access.ts",
    "cli/app/peer/follow_trackers.ts",
  ],
  "words and numbers of our own": [
    "core/mining/kernel_module.ts",
    "plugins/sandbox/lock_down.ts",
    "plugins/sandbox/worker_host.ts",
    "plugins/verify/verify_thread.ts",
    "net/base/deadlines.ts",
    "net/wire/codec.ts",
    "net/tracker/server/counts.ts",
    "cli/build/",
    "cli/complete/",
  ],
  "choices of one network file, which has at most 16 KB": [
    "plugins/text/near_texts.ts",
  ],
};

const CHECKED = /^(core|net|plugins|cli)\//;
const HOME = "core/base/text_map.ts";

const ADVICE =
  "a plain Map or Set must say what its keys are, and not text or number: strangers' texts belong " +
  "into a TextMap or TextSet, other kinds are listed in tests/lint/safe_keys.ts";

/** The rule for a file at `path` from the project's root. */
export function visitKeys(
  path: string,
  report: (node: Node, message: string) => void,
): Deno.lint.LintVisitor {
  if (!CHECKED.test(path) || path === HOME) return {};
  const isListed = Object.values(LISTED).flat()
    .some((name) => path === name || (name.endsWith("/") && path.startsWith(name)));
  return {
    NewExpression(node) {
      if (isListed || !isMapOrSet(node.callee)) return;
      const [key] = node.typeArguments?.params ?? [];
      const isSafe = key === undefined ? isConstant(node.arguments[0]) : !mayBeText(key);
      if (!isSafe) report(node, ADVICE);
    },
    CallExpression(node) {
      const { callee } = node;
      const isGrouping = callee.type === "MemberExpression" && isMapOrSet(callee.object) &&
        callee.property.type === "Identifier" && callee.property.name === "groupBy";
      if (isGrouping && !isListed) report(node, ADVICE);
    },
    TSTypeAliasDeclaration(node) {
      const { type } = node.typeAnnotation;
      if (type !== "TSStringKeyword" && type !== "TSNumberKeyword") return;
      report(node, `only ${HOME} may give plain text or numbers another name`);
    },
  };
}

function isMapOrSet(node: Node): boolean {
  return node.type === "Identifier" && (node.name === "Map" || node.name === "Set");
}

/** True for a list of literals, and one of lists that begin with a literal. */
function isConstant(node: Node | undefined): boolean {
  return node?.type === "ArrayExpression" &&
    node.elements.every((element) =>
      element?.type === "Literal" ||
      (element?.type === "ArrayExpression" && element.elements[0]?.type === "Literal")
    );
}

/** True if texts or numbers of any content are of this type, as far as one can see. */
function mayBeText(type: Node): boolean {
  switch (type.type) {
    case "TSTypeReference":
    case "TSFunctionType":
    case "TSLiteralType":
    case "TSBooleanKeyword":
    case "TSTypeLiteral":
    case "TSIndexedAccessType":
      return false;
    case "TSUnionType":
      return type.types.some(mayBeText);
    default:
      return true;
  }
}
