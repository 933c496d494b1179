/**
 * Passes TCP connections on, as a router with address translation does with those to the outside: whoever is
 * there sees the router's address. Arguments: the port to listen on, and HOST:PORT to pass on to.
 */
import { parseAddress } from "../../net/base/address.ts";

const [port, to] = Deno.args;
const { host: hostname, port: toPort } = parseAddress(to);
using listener = Deno.listen({ hostname: "0.0.0.0", port: Number(port) });
console.log(JSON.stringify({ status: "ready" }));
for await (const inner of listener) pass(inner);

async function pass(inner: Deno.Conn): Promise<void> {
  try {
    const outer = await Deno.connect({ hostname, port: toPort });
    await Promise.allSettled([
      inner.readable.pipeTo(outer.writable),
      outer.readable.pipeTo(inner.writable),
    ]);
  } catch {
    // Nobody is there: the caller's connection ends, which is all that it is to know.
    inner.close();
  }
}
