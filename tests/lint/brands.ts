/**
 * `house/brands`: hashes, ids and tokens are types of their own (`core/base/brand.ts`). A text becomes one where it
 * is computed or checked, in the file that has the type; a cast anywhere else would call any text one.
 *
 * What `JSON.parse` gives is of any type, and nothing here sees where it goes: what comes from outside is decoded.
 */

type Node = Deno.lint.Node;

/** The types, and the file that makes each. */
const HOMES: Readonly<Record<string, string>> = {
  BlockHash: "core/block/ids.ts",
  ChainId: "core/block/ids.ts",
  RecordId: "core/block/ids.ts",
  MerkleRoot: "core/block/ids.ts",
  PeerId: "net/base/peer_id.ts",
  TrackerToken: "net/tracker/protocol/tracker_token.ts",
  ApiToken: "net/api/api_token.ts",
};

/** The rule for a file at `path` from the project's root, whose text is `source`. */
export function visitBrands(
  path: string,
  report: (node: Node, message: string) => void,
  source: string,
): Deno.lint.LintVisitor {
  const check = (node: Node, type: Node) => {
    for (const [name] of source.slice(...type.range).matchAll(/\w+/g)) {
      const home = Object.hasOwn(HOMES, name) ? HOMES[name] : undefined;
      if (home !== undefined && home !== path) report(node, `only ${home} makes a ${name}`);
    }
  };
  return {
    TSAsExpression: (node) => check(node, node.typeAnnotation),
    TSTypeAssertion: (node) => check(node, node.typeAnnotation),
    TSTypePredicate(node) {
      if (node.typeAnnotation) check(node, node.typeAnnotation);
    },
    TSTypeReference(node) {
      const isBrand = node.typeName.type === "Identifier" && node.typeName.name === "Brand";
      if (!isBrand || Object.values(HOMES).includes(path)) return;
      report(node, "a type that is made with Brand is listed in tests/lint/brands.ts");
    },
  };
}
