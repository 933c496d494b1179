/** The program's modules, read from their files: what each imports and exports. */
import ts from "typescript";

const ROOT = new URL("../../", import.meta.url);

/** A module of the program. */
export interface Module {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Paths of the project's modules that it imports or passes on, types included. */
  readonly imports: readonly string[];
  /** Names that it declares and exports; what it only passes on is not among them. */
  readonly exports: readonly string[];
}

/** Reads all modules of the folders. */
export async function readModules(folders: readonly string[]): Promise<Module[]> {
  const paths = (await Promise.all(folders.map(findFiles))).flat().sort();
  return await Promise.all(paths.map(readModule));
}

/** Paths of all TypeScript files of a folder. */
export async function findFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await findFiles(path));
    else if (/\.tsx?$/.test(path)) found.push(path);
  }
  return found;
}

async function readModule(path: string): Promise<Module> {
  const text = await Deno.readTextFile(new URL(path, ROOT));
  return { path, text, lines: text.split("\n").length - 1, ...readSource(path, text) };
}

/** What the source of a module at `path` imports and exports. */
export function readSource(path: string, text: string): Pick<Module, "imports" | "exports"> {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const imports = new Set<string>();
  const look = (node: ts.Node) => {
    const specifier = specifierOf(node);
    if (specifier?.startsWith(".")) {
      imports.add(new URL(specifier, `file:///${path}`).pathname.slice(1));
    }
    ts.forEachChild(node, look);
  };
  look(source);
  // A module whose documentation shows how it is imported names itself.
  imports.delete(path);
  return { imports: [...imports], exports: source.statements.flatMap(exportsOf) };
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier } = node;
    return moduleSpecifier && ts.isStringLiteral(moduleSpecifier)
      ? moduleSpecifier.text
      : undefined;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return ts.isStringLiteralLike(argument) ? argument.text : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    return ts.isStringLiteral(literal) ? literal.text : undefined;
  }
  return undefined;
}

function exportsOf(statement: ts.Statement): string[] {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) ?? [] : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => namesOf(name));
  }
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function namesOf(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => ts.isBindingElement(each) ? namesOf(each.name) : []);
}

/** Groups of modules that import each other around a circle. */
export function findCircles(
  imports: ReadonlyMap<string, readonly string[]>,
): string[][] {
  // Tarjan's strongly connected components.
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): number => {
    const number = order.size;
    order.set(path, number);
    stack.push(path);
    let low = number;
    for (const other of imports.get(path) ?? []) {
      if (!order.has(other)) low = Math.min(low, visit(other));
      else if (stack.includes(other)) low = Math.min(low, lowest.get(other) ?? order.get(other)!);
    }
    lowest.set(path, low);
    if (low !== number) return low;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) circles.push(group.sort());
    return low;
  };
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return circles;
}
