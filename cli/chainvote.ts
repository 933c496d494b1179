/** The program. */
import { main } from "./main.ts";

Deno.exit(await main(Deno.args));
