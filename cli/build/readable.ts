/** Code that a person can read in a stack trace, and that older runtimes take. */
import ts from "typescript";

/** Which runtime the code is for. */
export type Runtime = "deno" | "node";

/** What each runtime takes. Node 20 knows no `using`. */
const TARGETS: Readonly<Record<Runtime, ts.ScriptTarget>> = {
  deno: ts.ScriptTarget.ESNext,
  node: ts.ScriptTarget.ES2023,
};

/**
 * The name that a bundle gives to a module from elsewhere which is run later, as an imported one may be: its path
 * from the project, so it says where this machine keeps its packages.
 */
const FOREIGN_NAME = /^(\s*(?:async )?)"\.\.\/[^"\n]*\/([^"/\n]+)"(?=\(\) \{)/gm;

/**
 * Writes a bundle anew, in the syntax of a runtime. Comments, which hold paths of the machine that bundled it, go;
 * those that say a licence, `/*!`, stay.
 */
export function writeReadable(code: string, runtime: Runtime): string {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      target: TARGETS[runtime],
      module: ts.ModuleKind.ESNext,
      removeComments: true,
    },
    fileName: "library.js",
  });
  return outputText.replace(FOREIGN_NAME, '$1"$2"');
}
