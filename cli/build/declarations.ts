/**
 * Writes the library's types as `.d.ts` files: the face, `mod.d.ts`, and each module whose types it shows. Every
 * module is written by itself, from what it says of its own types; none has to be checked together with others.
 */
import ts from "typescript";

const ROOT = new URL("../../", import.meta.url);

const OPTIONS: ts.CompilerOptions = {
  declaration: true,
  isolatedDeclarations: true,
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ESNext,
};

/** What a module exports under which name, and from where: `export { type A as B } from "./c.ts"`. */
interface ReExport {
  readonly name: string;
  readonly original: string;
  readonly from: string;
  readonly isType: boolean;
}

/**
 * The declaration files of a module and of all that its types need, by their paths.
 *
 * @throws {TypeError} If a module does not say a type that others see, which TypeScript would have to infer.
 */
export async function writeDeclarations(face: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const exported = await Promise.all((await readReExports(face)).map(findOwner));
  const lines = exported.map(({ name, original, from, isType }) => {
    const as = original === name ? name : `${original} as ${name}`;
    return `export ${isType ? "type " : ""}{ ${as} } from "./${asJavaScript(from)}";\n`;
  });
  files.set(asDeclaration(face), lines.sort().join(""));
  const waiting = exported.map(({ from }) => from);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(asDeclaration(path))) continue;
    const declared = await declare(path);
    files.set(asDeclaration(path), declared.text);
    waiting.push(...declared.needs);
  }
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
}

/** The module that has what is exported, behind all `mod.ts` on the way. */
async function findOwner(exported: ReExport): Promise<ReExport> {
  if (!exported.from.endsWith("mod.ts")) return exported;
  const next = (await readReExports(exported.from)).find(({ name }) => name === exported.original);
  if (next === undefined) return exported;
  const isType = exported.isType || next.isType;
  return await findOwner({ ...next, name: exported.name, isType });
}

/** The named re-exports of a module. */
async function readReExports(path: string): Promise<ReExport[]> {
  const source = ts.createSourceFile(path, await read(path), ts.ScriptTarget.ESNext);
  return source.statements.filter(ts.isExportDeclaration).flatMap((statement) => {
    const { exportClause, moduleSpecifier, isTypeOnly } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
    return exportClause.elements.map((each) => ({
      name: each.name.text,
      original: (each.propertyName ?? each.name).text,
      from: beside(path, moduleSpecifier.text),
      isType: isTypeOnly || each.isTypeOnly,
    }));
  });
}

/** The declarations of one module, and the modules that they name. */
async function declare(path: string): Promise<{ text: string; needs: string[] }> {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(await read(path), {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: OPTIONS,
  });
  for (const { file, start = 0, messageText } of diagnostics) {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    throw new TypeError(`Cannot write the types of the library: ${path}:${line}: ${message}`);
  }
  const needs: string[] = [];
  let text = "";
  let end = 0;
  const exchange = (node: ts.Node, replacement: string) => {
    text += outputText.slice(end, node.getStart()) + replacement;
    end = node.getEnd();
  };
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier?.text.startsWith(".")) {
      needs.push(beside(path, specifier.text));
      exchange(specifier, `"${asJavaScript(specifier.text)}"`);
    } else if (isEcho(node)) {
      exchange(node, "");
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, outputText, ts.ScriptTarget.ESNext, true));
  return { text: text + outputText.slice(end), needs };
}

/**
 * True for the property that TypeScript 5.9 writes in addition to a method whose name is a symbol when it writes a
 * module by itself: two members of one name are an error to whoever reads them.
 */
function isEcho(node: ts.Node): boolean {
  if (!ts.isPropertyDeclaration(node) || !ts.isComputedPropertyName(node.name)) return false;
  const name = node.name.getText();
  return node.parent.members.some((each) =>
    ts.isMethodDeclaration(each) && each.name.getText() === name
  );
}

/** The module that an import, an export or an `import("…")` type names. */
function specifierOf(node: ts.Node): ts.StringLiteral | undefined {
  const named = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    ? node.moduleSpecifier
    : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
    ? node.argument.literal
    : undefined;
  return named !== undefined && ts.isStringLiteral(named) ? named : undefined;
}

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

/** The path from the root of what a module calls `specifier`. */
function beside(path: string, specifier: string): string {
  return new URL(specifier, new URL(path, "file:///")).pathname.slice(1);
}

function asDeclaration(path: string): string {
  return path.replace(/\.ts$/, ".d.ts");
}

/** Declarations name each other as the JavaScript that they are of. */
function asJavaScript(path: string): string {
  return path.replace(/\.ts$/, ".js");
}
