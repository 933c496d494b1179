import { assertEquals } from "@std/assert";
import {
  type InterfaceAddress,
  joinLine,
  reachedAt,
} from "../../../../cli/app/peer/own_addresses.ts";

const MACHINE: InterfaceAddress[] = [
  { family: "IPv4", address: "127.0.0.1" },
  { family: "IPv6", address: "::1" },
  { family: "IPv6", address: "fe80::fc:ff:fe00:1" },
  { family: "IPv6", address: "2001:db8::7" },
  { family: "IPv6", address: "fd00::2" },
  { family: "IPv4", address: "169.254.7.7" },
  { family: "IPv4", address: "192.168.1.20" },
  { family: "IPv4", address: "172.17.0.1" },
  { family: "IPv4", address: "192.168.1.20" },
];

Deno.test("reachedAt() names a machine's own IPv4 addresses for 0.0.0.0, each once", () => {
  assertEquals(reachedAt({ host: "0.0.0.0", port: 7700 }, MACHINE), {
    local: ["127.0.0.1:7700"],
    network: ["192.168.1.20:7700", "172.17.0.1:7700"],
  });
});

Deno.test("reachedAt() names those of IPv6 too for ::, but none that needs a zone", () => {
  const { local, network } = reachedAt({ host: "::", port: 1 }, MACHINE);
  assertEquals(local, ["127.0.0.1:1"]);
  assertEquals(network.filter((place) => place.startsWith("[")), [
    "[2001:db8::7]:1",
    "[fd00::2]:1",
  ]);
  assertEquals(network[0], "192.168.1.20:1");
});

Deno.test("reachedAt() keeps an address that was named, and knows what is for this machine alone", () => {
  const of = (host: string) => reachedAt({ host, port: 1 }, MACHINE);
  assertEquals(of("127.0.0.1"), { local: ["127.0.0.1:1"], network: [] });
  assertEquals(of("127.3.2.1"), { local: ["127.3.2.1:1"], network: [] });
  assertEquals(of("localhost"), { local: ["localhost:1"], network: [] });
  assertEquals(of("::1"), { local: ["[::1]:1"], network: [] });
  assertEquals(of("192.168.1.20"), { local: [], network: ["192.168.1.20:1"] });
  assertEquals(of("vote.example"), { local: [], network: ["vote.example:1"] });
});

Deno.test("reachedAt() names no address for others on a machine without a network", () => {
  const alone = MACHINE.filter(({ address }) => /^(127|::1|fe80|169)/.test(address));
  assertEquals(reachedAt({ host: "0.0.0.0", port: 1 }, alone).network, []);
  assertEquals(reachedAt({ host: "::", port: 1 }, alone).network, []);
});

Deno.test("joinLine() can be pasted: files by their names, and in quotes where a shell needs them", () => {
  assertEquals(
    joinLine(["--tracker", "http://192.168.1.20:7700"], [["--network-key", undefined]]),
    "chainvote peer --tracker http://192.168.1.20:7700",
  );
  assertEquals(
    joinLine(["--connect", "[fd00::2]:1"], [["--network", "/home/me/Board 2026.json"]]),
    "chainvote peer --network 'Board 2026.json' --connect '[fd00::2]:1'",
  );
});
