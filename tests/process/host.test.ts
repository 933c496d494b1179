import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { wordsOf } from "../../core/base/chain_words.ts";
import { homeOf, type HostProcess, Member, startHost } from "../support/hosting.ts";
import { crowdAHost } from "../support/crowd.ts";
import { Program } from "../support/program.ts";

interface Joined {
  readonly network: string;
  readonly name: string;
  readonly words: string;
  readonly data: string;
}

interface Tally {
  readonly votes: number;
  readonly network: string;
}

/** A host of the test network. */
function host(program: Program, options: Parameters<typeof startHost>[2] = {}) {
  return startHost(program, program.path("network.json"), options);
}

Deno.test("chainvote host and join: a link is all that a member needs, for every command", async () => {
  await using program = new Program();
  const running = await host(program);
  const { invitation, network, words, url } = running;
  assertEquals(words, wordsOf(network));
  assertMatch(invitation, /^http:\/\/127\.0\.0\.1:\d+\/j\/#[\w-]{43}$/);
  const [ann, bob] = ["ann", "bob"].map((name) => new Member(program, name));
  const joined = await ann.json<Joined>(["join", invitation, "--words", words]);
  assertEquals([joined.network, joined.words, joined.name], [network, words, "test"]);
  await bob.json(["join", invitation, "--yes"]);
  const vote = await ann.run(["vote", "--id", "ann", "--choice", "red", "--mine", "1"]);
  assertEquals(vote.code, 0, vote.stderr);
  for (const member of [ann, bob]) {
    assertEquals((await member.json<Tally>(["tally"])).votes, 1);
  }
  const peer = bob.spawn(["peer", "--json", "--mine", "off"]);
  await peer.ready();
  const status = await bob.json<{ network: string; peers: number }>(["status"]);
  assertEquals(status.network, network);
  // The page of the link says nothing of the election to whoever looks at links that people send.
  const page = await (await fetch(`${url}/j/`)).text();
  assertStringIncludes(page, "invites you");
  for (const told of ["test", network, ...words.split(" ").slice(0, 1)]) {
    assert(!page.includes(`>${told}<`), page);
  }
});

Deno.test("chainvote host goes on after Ctrl-C and after kill -9: the same link, nothing lost", async () => {
  await using program = new Program();
  let running: HostProcess = await host(program);
  const { invitation, url, listen, data } = running;
  const ann = new Member(program, "ann");
  await ann.json(["join", invitation, "--yes"]);
  for (const [round, signal] of (["SIGINT", "SIGKILL"] as const).entries()) {
    const vote = await ann.run(["vote", "--id", `v${round}`, "--choice", "red", "--mine", "1"]);
    assertEquals(vote.code, 0, vote.stderr);
    running.signal(signal);
    const { code, stderr } = await running.ended();
    if (signal === "SIGINT") assertEquals([code, stderr], [0, ""]);
    running = await host(program, { at: { url, listen } });
    assertEquals([running.invitation, running.data], [invitation, data]);
    const tally = await new Member(program, "host").json<Tally>(["tally"]);
    assertEquals(tally.votes, round + 1);
    assertEquals((await ann.json<Tally>(["tally"])).votes, round + 1);
  }
});

Deno.test("chainvote host says what is in the way: a port in use, its own folder, a network it cannot run", async () => {
  await using program = new Program();
  const { url, listen } = await host(program);
  const member = new Member(program, "host");
  const file = program.path("network.json");
  const http = url.replace("http://", "");
  const cases = [
    [["--http", http, "--listen", "127.0.0.1:0"], 5, `${http} as another program uses that port`],
    [["--http", "127.0.0.1:0", "--listen", listen], 5, "or name another port with --listen"],
    [["--http", "127.0.0.1:0", "--listen", "127.0.0.1:0"], 5, "is using this data folder"],
    [["--places", "501"], 2, "within 1..500"],
    [["--url", "votes.example.org"], 2, "must be a URL"],
  ] as const;
  for (const [args, code, why] of cases) {
    // The port of another's host is in use, whoever starts a second one.
    const user = args[1] === http || args[3] === listen ? new Member(program, "other") : member;
    const ended = await user.run(["host", file, ...args]);
    assertEquals(ended.code, code, ended.stderr);
    assertStringIncludes(ended.stderr, why);
  }
  const unknown = program.write("odd.json", '{"name":"odd","validator":{"name":"odd"}}');
  const odd = await new Member(program, "other").run(["host", unknown, "--http", "127.0.0.1:0"]);
  assertEquals(odd.code, 5, odd.stderr);
  assertStringIncludes(odd.stderr, "validator must be one of");
});

Deno.test("chainvote host --private: the link lets in, and nobody without its key learns the definition", async () => {
  await using program = new Program();
  const running = await host(program, { args: ["--private"] });
  const { invitation, url, network, listen, data } = running;
  assertMatch(invitation, /#[\w-]{43}\.[\w-]{43}$/);
  const open = await fetch(`${url}/v1/networks/${network}/definition`);
  assertEquals(open.status, 401);
  await open.body?.cancel();
  assertEquals(Deno.statSync(`${data}/network.key`).mode! & 0o777, 0o600);

  const ann = new Member(program, "ann");
  const [without] = invitation.split(".").slice(0, -1).join(".").split(" ");
  const refused = await ann.run(["join", without, "--yes"]);
  assertEquals(refused.code, 5, refused.stderr);
  const other = `${without}.${"A".repeat(43)}`;
  const wrong = await ann.run(["join", other, "--yes"]);
  assertEquals(wrong.code, 5, wrong.stderr);
  for (const { stderr, stdout } of [refused, wrong]) {
    assert(!`${stderr}${stdout}`.includes(invitation.split(".").at(-1)!));
  }
  await ann.json(["join", invitation, "--yes"]);
  const vote = await ann.run(["vote", "--id", "ann", "--choice", "red", "--mine", "1"]);
  assertEquals(vote.code, 0, vote.stderr);
  assertEquals((await ann.json<{ invitation: string }>(["invite"])).invitation, invitation);

  running.signal("SIGINT");
  await running.ended();
  const again = await host(program, { at: { url, listen } });
  assertEquals(again.invitation, invitation);
});

Deno.test("chainvote host: two elections on one machine at once, each with its own members", async () => {
  await using program = new Program();
  const other = program.write(
    "other.json",
    Deno.readTextFileSync(program.path("network.json")).replace("test", "other"),
  );
  const [first, second] = [await host(program), await startHost(program, other)];
  const ann = new Member(program, "ann");
  for (const { invitation } of [first, second]) await ann.json(["join", invitation, "--yes"]);
  const which = await ann.run(["tally"]);
  assertEquals(which.code, 2);
  assertStringIncludes(which.stderr, "chainvote use NAME");
  await ann.json(["use", "other"]);
  const vote = await ann.run(["vote", "--id", "ann", "--choice", "red", "--mine", "1"]);
  assertEquals(vote.code, 0, vote.stderr);
  assertStringIncludes(vote.stdout, '"other"');
  assertEquals((await ann.json<Tally>(["tally"])).network, second.network);
  await ann.json(["use", "test"]);
  const tally = await ann.json<Tally>(["tally"]);
  assertEquals([tally.network, tally.votes], [first.network, 0]);
});

Deno.test("chainvote host prints for a person the link, the words, a code and who can reach it", async () => {
  await using program = new Program();
  const running = program.spawn([
    ...["host", program.path("network.json"), "--http", "127.0.0.1:0", "--listen", "127.0.0.1:0"],
    ...["--mine", "off"],
  ], { env: homeOf(program, "host") });
  const text = await running.seen("stdout", /^[^]*Others join with: .*\n/);
  assertMatch(text, /^Host of "test" \([0-9a-f]{8}\), Ctrl-C stops it/);
  assertMatch(text, / {2}link {5}http:\/\/127\.0\.0\.1:\d+\/j\/#[\w-]{43}\n/);
  assertMatch(text, / {2}words {4}([a-z]+ ){5}[a-z]+\n/);
  assertMatch(text, / {2}reach {4}this machine alone/);
  assertMatch(text, /█▀▀▄|▄▄▄▄▄/);
});

Deno.test("chainvote host --places: a hundred peers from one address, and one of them votes", async () => {
  await crowdAHost(100);
});
