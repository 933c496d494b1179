/**
 * What the code of a plugin may not hold, found in its syntax: the ways to other code that no lock on
 * globals can close. Deno lets a worker without permissions import local files and its own modules.
 */
import { type Node, parse, type Token } from "acorn";
import { MAX_BUNDLE_BYTES } from "../../core/validator/limits.ts";
import { PluginError } from "../../core/validator/validator_host.ts";
import {
  isPower,
  isPowerOfMember,
  isPowerToken,
  rewritePowers,
  type RewrittenCode,
} from "./rewrite_powers.ts";

/** The code is none that may run as a plugin. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/**
 * What is to run of a bundle.
 *
 * @throws {PluginError} If {@linkcode checkBundle} refuses it.
 */
export function prepareBundle(code: string): RewrittenCode {
  try {
    return checkBundle(code);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new PluginError(`The plugin cannot be run: ${error.message}`, { cause: error });
  }
}

/**
 * Checks the text of a bundle.
 *
 * @returns What is to run: the same, in which `**` is a call.
 * @throws {BundleError} If it is too large or no module, or imports anything in whatever way.
 */
export function checkBundle(code: string): RewrittenCode {
  const { length } = new TextEncoder().encode(code);
  if (length > MAX_BUNDLE_BYTES) {
    throw new BundleError(
      `a bundle must not be larger than ${MAX_BUNDLE_BYTES} bytes: it is ${length}`,
    );
  }
  let program: Node;
  const operators: Token[] = [];
  const onToken = (token: Token) => void (isPowerToken(code, token) && operators.push(token));
  try {
    program = parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true,
      onToken,
    });
  } catch (error) {
    throw new BundleError(`it must be a module of JavaScript: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const powers: Node[] = [];
  for (const node of nodesOf(program)) {
    const fault = faultOf(node);
    if (fault === undefined) {
      if (isPower(node)) powers.push(node);
      continue;
    }
    const { line, column } = node.loc!.start;
    throw new BundleError(`${fault} (line ${line}, column ${column + 1})`);
  }
  return rewritePowers(code, powers, operators);
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
    case "AssignmentExpression":
      return isPowerOfMember(node)
        ? "it must not use **= but on a variable: write a.b = a.b ** c"
        : undefined;
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
