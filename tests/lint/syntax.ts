/** What the house rules ask of a syntax tree: imports, and uses of globals. It knows nothing of scopes. */

type Node = Deno.lint.Node;
type Visitor = Deno.lint.LintVisitor;

/** `hono` of `hono/cors`, `npm:hono@4.1.0` and `npm:/hono@4.1.0/cors`; `@a/b` of `@a/b/c`. */
export function packageOf(specifier: string): string {
  const bare = specifier.replace(/^(npm|jsr):\/?/, "");
  return bare.match(/^(?:@[^/]+\/)?[^/@]+/)?.[0] ?? bare;
}

/** Calls `found` for each import and re-export, also of types, and for `import("…")`. */
export function visitImports(found: (node: Node, specifier: string) => void): Visitor {
  const check = (node: Node, source: Node | null) => {
    const specifier = source && stringOf(source);
    if (typeof specifier === "string") found(node, specifier);
  };
  return {
    ImportDeclaration: (node) => check(node, node.source),
    ExportNamedDeclaration: (node) => check(node, node.source),
    ExportAllDeclaration: (node) => check(node, node.source),
    ImportExpression: (node) => check(node, node.source),
    TSImportType: (node) =>
      check(node, node.argument.type === "TSLiteralType" ? node.argument.literal : node.argument),
  };
}

/** Calls `found` for each use of a global as a value, `console`, and of a member, `Deno.serve`. */
export function visitGlobals(found: (node: Node, name: string) => void): Visitor {
  return {
    Identifier(node) {
      if (isUse(node)) found(node, node.name);
    },
    MemberExpression(node) {
      const name = globalName(node);
      if (name !== undefined) found(node, name);
    },
    VariableDeclarator(node) {
      const object = node.init && globalName(node.init);
      if (!object || node.id.type !== "ObjectPattern") return;
      for (const property of node.id.properties) {
        if (property.type === "Property" && property.key.type === "Identifier") {
          found(property, `${object}.${property.key.name}`);
        }
      }
    },
  };
}

/** `Deno.serve` for that expression and for `globalThis.Deno["serve"]`. */
export function globalName(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return undefined;
  const object = globalName(node.object);
  const property = node.computed ? stringOf(node.property) : globalName(node.property);
  if (object === undefined || property === undefined) return undefined;
  return object === "globalThis" || object === "self" ? property : `${object}.${property}`;
}

/** Whether an identifier stands for a value, and is not a property's name or part of a type. */
function isUse(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  const isAt = (other: Node) => other.range[0] === node.range[0];
  switch (parent.type) {
    case "MemberExpression":
      return parent.computed || isAt(parent.object);
    case "Property":
      // In `{ console }` the name is there twice, as key and as value.
      return parent.computed || parent.value === node;
    case "PropertyDefinition":
    case "MethodDefinition":
      return parent.computed || !isAt(parent.key);
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "TSTypeQuery":
    case "TSQualifiedName":
    case "ImportSpecifier":
    case "ExportSpecifier":
      return false;
    default:
      return true;
  }
}

export function stringOf(node: Node): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  const isPlain = node.type === "TemplateLiteral" && node.expressions.length === 0;
  return isPlain ? node.quasis[0].cooked : undefined;
}
