/**
 * Everybody behind one router, and the tracker outside: all have one outer address, at which none can be reached.
 * Linux network namespaces stand for the machines; elsewhere it says why it is left out.
 */
import { assertEquals } from "@std/assert";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { Hosts, missingForHosts } from "../support/net_hosts.ts";
import { eventually } from "../support/process_progress.ts";
import { COMMAND, DENO_FOLDER, Program } from "../support/program.ts";

const API = "http://127.0.0.1:7702";
const FORWARDER = new URL("../support/forwarder.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

const missing = missingForHosts();
if (missing !== undefined) console.log(`no hosts, so no router between them: ${missing}`);

Deno.test({
  name: "peers behind one router meet by a tracker outside of it, which reaches none of them",
  ignore: missing !== undefined,
  fn: async () => {
    await using program = new Program();
    await using hosts = new Hosts(program, ["a", "b", "router", "tracker"]);
    // The outside: only the router has an address there, and only the tracker listens.
    hosts.addAddress("router", "203.0.113.1/24");
    hosts.addAddress("tracker", "203.0.113.2/24");
    const start = async (host: string, args: readonly string[]) => {
      const [command, ...before] = COMMAND;
      const running = hosts.start(host, command, [...before, ...args, "--json"]);
      await running.ready();
      return running;
    };
    await start("tracker", ["tracker", "--listen", "203.0.113.2:7700"]);
    const forward = [
      "run",
      "-A",
      "--quiet",
      "--config",
      CONFIG,
      FORWARDER,
      "7700",
      "203.0.113.2:7700",
    ];
    await hosts.start("router", "env", [`DENO_DIR=${DENO_FOLDER}`, Deno.execPath(), ...forward])
      .ready();
    const tracker = `http://${hosts.address("router")}:7700`;
    for (const name of ["a", "b"]) {
      const places = ["--listen", "0.0.0.0:7701", "--http", new URL(API).host, "--mine", "off"];
      await start(name, ["peer", ...program.options(name), ...places, "--tracker", tracker]);
    }
    const states = () =>
      Promise.all(["a", "b"].map((name) => hosts.ask<PeerStatus>(name, `${API}/v1/status`)));
    const met = await eventually(
      states,
      (all) => all.every((state) => state?.peers === 1),
      "each has met the other",
    );
    assertEquals(met.map((state) => state!.trackers.length), [1, 1]);
    const knows = await eventually(
      states,
      (all) => all.every((state) => state?.trackers[0].others === 1),
      "the tracker has told each of the other",
    );
    assertEquals(knows.map((state) => state!.trackers[0].state), ["connected", "connected"]);
    const stats = await hosts.ask<{ peers: number; unreachable: number }>(
      "tracker",
      "http://203.0.113.2:7700/v1/stats",
    );
    assertEquals([stats!.peers, stats!.unreachable], [2, 2]);
  },
});
