/**
 * Makes the clock of a process wrong, before its program is loaded: by as many ms as stand in the file that
 * `TEST_CLOCK` names, which may change while it runs.
 */
const file = Deno.env.get("TEST_CLOCK");
if (file === undefined) throw new TypeError("TEST_CLOCK must name a file: it is not set");
const trueNow = Date.now;
Date.now = () => trueNow() + Number(Deno.readTextFileSync(file));
