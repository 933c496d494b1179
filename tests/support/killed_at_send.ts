/**
 * Ends the process as `kill -9` does when it is about to hand something in, after as many times as `TEST_SENDS` says: what it has made is
 * written down by then, and nothing of it has left. Its clock is that of `skewed_clock.ts`.
 */
import "./skewed_clock.ts";

let left = Number(Deno.env.get("TEST_SENDS"));
const send = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const isHandingIn = init?.method === "POST" && pathname === "/v1/records";
  if (isHandingIn && left-- <= 0) Deno.kill(Deno.pid, "SIGKILL");
  return send(input, init);
};
