/** How the help of commands is laid out: wrapped at the terminal's width, options in groups; and how misuse is told. */
import { type AddHelpTextContext, Command, type ErrorOptions } from "commander";
import { tellValueOnce } from "./misuse.ts";

/** Groups of options that several commands share, as `--help` heads them. */
export const OPTION_GROUPS = {
  network: "Network options:",
  output: "Output options:",
} as const;

/** Columns of a description below which commander would not wrap it at all. */
const MIN_DESCRIPTION_COLUMNS = 20;

/** How far the further lines of a list in a sentence stand in. */
const HANGING = "  ";

/** A command, and those below it, whose help fits the terminal, and which says what was given wrongly once. */
export class LaidOutCommand extends Command {
  constructor(name?: string) {
    super(name);
    this.configureHelp({
      minWidthToWrap: MIN_DESCRIPTION_COLUMNS,
      // What a command takes is in its own help; here it would leave no room to say what it does.
      subcommandTerm: (command) => command.name(),
    });
  }

  override createCommand(name?: string): LaidOutCommand {
    return new LaidOutCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    return super.error(tellValueOnce(message), options);
  }

  /** Adds a text, whose sentences are wrapped when it is shown. */
  override addHelpText(
    position: "before" | "after" | "beforeAll" | "afterAll",
    text: string | ((context: AddHelpTextContext) => string),
  ): this {
    return super.addHelpText(position, (context) => {
      const { getOutHelpWidth, getErrHelpWidth } = this.configureOutput();
      const columns = context.error ? getErrHelpWidth?.() : getOutHelpWidth?.();
      return wrapProse(typeof text === "string" ? text : text(context), columns ?? 80);
    });
  }
}

/**
 * Fills the lines of each paragraph up to `columns`. Empty lines and lines that stand in, such as examples, stay as
 * they are. Of a list of exit codes the further lines stand in.
 */
export function wrapProse(text: string, columns: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const end = () => {
    lines.push(...fill(paragraph.join(" "), columns));
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) {
      paragraph.push(line);
      continue;
    }
    end();
    lines.push(line);
  }
  end();
  return lines.join("\n");
}

/** The lines of one paragraph; none if it is empty. A word that is wider than a line has one of its own. */
function fill(paragraph: string, columns: number): string[] {
  const hanging = paragraph.startsWith("Exit codes") ? HANGING : "";
  const lines: string[] = [];
  for (const word of paragraph.split(" ").filter((each) => each !== "")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(lines.length === 0 ? word : hanging + word);
  }
  return lines;
}
