/**
 * The program on a machine whose clock is wrong: by as many ms as stand in the file that is the first argument,
 * which may change while it runs. The others are the program's.
 */
const [file, ...args] = Deno.args;
const trueNow = Date.now;
Date.now = () => trueNow() + Number(Deno.readTextFileSync(file));

const { main } = await import("../../cli/main.ts");
Deno.exit(await main(args));
