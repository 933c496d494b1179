import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { systemClock as clock } from "../../core/base/system.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { formatInvitation } from "../../cli/host/invitation.ts";
import { serveHttp } from "../../net/http/serve.ts";
import { Member, startHost } from "../support/hosting.ts";
import { Program } from "../support/program.ts";
import { hasPty, onTerminal } from "../support/pty.ts";

const NETWORK = createNetwork(parseNetworkDefinition('{"name":"Board"}'));
const OTHER = createNetwork(parseNetworkDefinition('{"name":"Board","created":1767225600001}'));

/** What hosts answer that lie, and what a member is told. */
const LIARS: readonly (readonly [name: string, answer: () => Response, why: RegExp])[] = [
  [
    "another network of the same name",
    () => Response.json({ definition: OTHER.definition, port: 1 }),
    /gives the definition of another network, .*it is not to be trusted/,
  ],
  [
    "no definition",
    () => Response.json({ definition: [], port: 1 }),
    /gives no network definition/,
  ],
  [
    "a port that is none",
    () => Response.json({ definition: NETWORK.definition, port: 70_000 }),
    /port must be a whole number from 1 to 65535/,
  ],
  ["no JSON", () => new Response("<p>Log in</p>"), /must follow the protocol/],
  ["a redirect", () => Response.redirect("http://192.0.2.1/"), /HTTP 302/],
  [
    "another election",
    () => Response.json({ code: "not-found", reason: "no \x1b[2Jsuch" }, { status: 404 }),
    /HTTP 404.*no \\u001b\[2Jsuch/,
  ],
  ["too much", () => new Response("[".repeat(70_000)), /must follow the protocol|at most/],
  [
    "what is too deep",
    () => new Response(`{"definition":${"[".repeat(30_000)}${"]".repeat(30_000)},"port":1}`),
    /nested in at most 64 levels/,
  ],
];

for (const [name, answer, why] of LIARS) {
  Deno.test(`chainvote join: a host that gives ${name} is refused, and nothing is left of it`, async () => {
    await using program = new Program();
    await using server = serveHttp({
      hostname: "127.0.0.1",
      port: 0,
      handler: answer,
      onError: (error) => {
        throw error;
      },
    }, { clock });
    const link = formatInvitation({ chainId: NETWORK.chainId, hosts: [server.url] });
    const member = new Member(program, "ann");
    const { code, stderr } = await member.run(["join", link, "--yes"]);
    assertEquals(code, 5, stderr);
    assertMatch(stderr, why);
    assert(!stderr.includes("\x1b"), stderr);
    assertEquals((await member.json<{ elections: unknown[] }>(["elections"])).elections, []);
  });
}

Deno.test("chainvote join asks the next host that the link names", async () => {
  await using program = new Program();
  const host = await startHost(program, program.path("network.json"));
  const hosts = ["http://127.0.0.1:1", host.url];
  const link = formatInvitation({ chainId: host.network, hosts });
  const ann = new Member(program, "ann");
  const { network } = await ann.json<{ network: string }>(["join", link, "--yes"]);
  assertEquals(network, host.network);
  const none = formatInvitation({ chainId: host.network, hosts: hosts.slice(0, 1) });
  const { code, stderr } = await new Member(program, "bob").run(["join", none, "--yes"]);
  assertEquals(code, 5);
  assertStringIncludes(stderr, "Cannot join: Cannot use the tracker at http://127.0.0.1:1");
});

Deno.test("chainvote join: what must be said where nobody can be asked, and words that do not fit", async () => {
  await using program = new Program();
  const { invitation, words } = await startHost(program, program.path("network.json"));
  const ann = new Member(program, "ann");
  const cases = [
    [[invitation], "give --words with the six words that the organiser tells, or --yes"],
    [[invitation, "--words", "zoo zoo zoo zoo zoo zoo"], `the link's words    ${words}`],
    [[invitation, "--words", words.split(" ").slice(1).join(" ")], "the words do not fit"],
    [[invitation.split("#")[0], "--yes"], 'must hold a "#"'],
    [[invitation.slice(0, -1), "--yes"], "Was it cut?"],
    [["http://127.0.0.1:7700", "--yes"], 'must hold a "#"'],
  ] as const;
  for (const [args, why] of cases) {
    const { code, stderr } = await ann.run(["join", ...args]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, why);
  }
  assertEquals((await ann.json<{ elections: unknown[] }>(["elections"])).elections, []);
  // In any case, and with commas.
  const spelt = words.toUpperCase().replaceAll(" ", ", ");
  assertEquals((await ann.run(["join", invitation, "--words", spelt])).code, 0);
  const again = await ann.run(["join", invitation, "--yes"]);
  assertEquals(again.code, 0);
  assertStringIncludes(again.stdout, "Joined before:");
});

Deno.test({
  name: "chainvote join on a terminal shows what it is, and asks",
  ignore: !hasPty(),
  fn: async () => {
    await using program = new Program();
    const { invitation, words } = await startHost(program, program.path("network.json"));
    const no = await onTerminal(program, ["join", invitation], { input: "perhaps\nno\n" });
    assertEquals(no.code, 3, no.stdout);
    assertMatch(no.stdout, /"test" \([0-9a-f]{8}\)\n.*open network, without a roll/s);
    assertStringIncludes(no.stdout, `words    ${words}`);
    assertStringIncludes(no.stdout, 'It must be yes or no: it is "perhaps".');
    assertEquals((await program.json<{ elections: unknown[] }>(["elections"])).elections, []);
    const yes = await onTerminal(program, ["join", invitation], { input: "yes\n" });
    assertEquals(yes.code, 0, yes.stdout);
    assertStringIncludes(yes.stdout, "Joined:");
  },
});

Deno.test("chainvote uses the election that was joined by a link, also where another command was tried before", async () => {
  await using program = new Program();
  const { invitation, network } = await startHost(program, program.path("network.json"));
  const ann = new Member(program, "ann");
  const tried = ["vote", "--id", "ann", "--choice", "red", "--alone", "--mine", "off"];
  await ann.run([...tried, "--timeout", "0"]);
  assertEquals((await ann.json<{ elections: unknown[] }>(["elections"])).elections.length, 1);
  await ann.json(["join", invitation, "--yes"]);
  assertEquals((await ann.json<{ network: string }>(["tally"])).network, network);
  const { elections } = await ann.json<{ elections: Row[] }>(["elections"]);
  assertEquals(elections.map((each) => each.default), [false, true]);
});

interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly words: string;
  readonly default: boolean;
}

Deno.test("chainvote elections, use, invite and leave: what is joined here, by its name or the beginning of it", async () => {
  await using program = new Program();
  const club = program.write(
    "club.json",
    Deno.readTextFileSync(program.path("network.json")).replace("test", "Club"),
  );
  const hosts = [
    await startHost(program, program.path("network.json")),
    await startHost(program, club),
  ];
  const ann = new Member(program, "ann");
  for (const { invitation } of hosts) await ann.json(["join", invitation, "--yes"]);
  const list = () => ann.json<{ elections: Row[] }>(["elections"]);
  const { elections } = await list();
  assertEquals(elections.map(({ name, state }) => [name, state]), [
    ["Club", "open poll"],
    ["test", "open poll"],
  ]);
  assertEquals(elections.map((each) => each.default), [false, false]);
  for (const name of ["club", elections[0].id, hosts[1].network.slice(0, 10), "CLUB"]) {
    const invited = await ann.json<{ invitation: string; words: string }>(["invite", name]);
    assertEquals([invited.invitation, invited.words], [hosts[1].invitation, hosts[1].words]);
  }
  for (const command of ["use", "invite", "leave"]) {
    const { code, stderr } = await ann.run([command, "board"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, 'no election on this machine has the name "board"');
    for (const { id } of elections) assertStringIncludes(stderr, id);
  }
  await ann.json(["use", "test"]);
  assertEquals((await list()).elections.map((each) => each.default), [false, true]);

  const peer = ann.spawn(["peer", "--json", "--mine", "off"]);
  await peer.ready();
  const running = await ann.run(["leave", "test", "--yes"]);
  assertEquals(running.code, 5);
  assertStringIncludes(running.stderr, "a peer or host runs on it");
  peer.signal("SIGINT");
  await peer.ended();
  const unasked = await ann.run(["leave", "test"]);
  assertEquals(unasked.code, 2);
  const left = await ann.json<{ movedTo: string }>(["leave", "test", "--yes"]);
  assert(Deno.statSync(`${left.movedTo}/chain.db`).isFile);
  // What was chosen is gone: the only one that is left is used.
  assertEquals((await ann.json<{ network: string }>(["tally"])).network, hosts[1].network);
  const gone = await ann.json<{ movedTo: null; data: string }>([
    ...["leave", "club", "--delete", "--yes"],
  ]);
  assertEquals(gone.movedTo, null);
  await assertGone(gone.data);
  assertEquals((await list()).elections, []);
});

async function assertGone(path: string): Promise<void> {
  try {
    await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new Error(`${path} must be gone`);
}
