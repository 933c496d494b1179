/**
 * What the code of a plugin may not hold, found in its syntax: the ways to other code that no lock on
 * globals can close. Deno lets a worker without permissions import local files and its own modules.
 */
import { type Node, parse } from "acorn";
import { MAX_BUNDLE_BYTES } from "../../core/limits.ts";

/** The code is none that may run as a plugin. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/**
 * Checks the text of a bundle.
 *
 * @throws {BundleError} If it is too large or no module, or imports anything in whatever way.
 */
export function checkBundle(code: string): void {
  const { length } = new TextEncoder().encode(code);
  if (length > MAX_BUNDLE_BYTES) {
    throw new BundleError(
      `a bundle must not be larger than ${MAX_BUNDLE_BYTES} bytes: it is ${length}`,
    );
  }
  let program: Node;
  try {
    program = parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true });
  } catch (error) {
    throw new BundleError(`it must be a module of JavaScript: ${(error as Error).message}`, {
      cause: error,
    });
  }
  for (const node of nodesOf(program)) {
    const fault = faultOf(node);
    if (fault === undefined) continue;
    const { line, column } = node.loc!.start;
    throw new BundleError(`${fault} (line ${line}, column ${column + 1})`);
  }
}

function faultOf(node: Node & { source?: unknown; meta?: { name?: string } }): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
      return "it must be one file, without import";
    case "ExportNamedDeclaration":
      return node.source ? "it must be one file, without import" : undefined;
    case "ImportExpression":
      return "it must not import() anything";
    case "MetaProperty":
      return node.meta?.name === "import" ? "it must not ask for import.meta" : undefined;
    default:
      return undefined;
  }
}

/** A node and all below it. Without recursion, as code can be nested deeper than a stack. */
function* nodesOf(root: Node): Generator<Node> {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) {
      waiting.push(...next);
    } else if (typeof next === "object" && next !== null) {
      if ("type" in next && "start" in next) yield next as Node;
      waiting.push(...Object.values(next));
    }
  }
}
