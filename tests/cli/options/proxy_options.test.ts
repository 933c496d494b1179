/** What the command line says of a proxy. */
import { assertEquals, assertThrows } from "@std/assert";
import { Command, CommanderError } from "commander";
import { proxyOptions, trustedProxyOf } from "../../../cli/options/proxy_options.ts";

function read(...words: string[]) {
  const { trustProxy, trustProxyAt } = proxyOptions();
  const command = new Command("host").argument("[file]").exitOverride()
    .configureOutput({ writeErr: () => {} }).addOption(trustProxy).addOption(trustProxyAt);
  return trustedProxyOf(command.parse(words, { from: "user" }).opts());
}

Deno.test("--trust-proxy believes this machine, --trust-proxy-at an IP address and nothing else", () => {
  assertEquals(read("board.election"), false);
  assertEquals(read("--trust-proxy", "board.election"), true);
  assertEquals(read("--trust-proxy-at", "172.17.0.1"), "172.17.0.1");
  assertEquals(read("--trust-proxy", "--trust-proxy-at", "2001:DB8::0:1"), "2001:db8::1");
  for (const text of ["proxy.example.org", "172.17.0.0/16", ""]) {
    assertThrows(() => read("--trust-proxy-at", text), CommanderError, "IP address");
  }
});
