/** Two elections with a roll on one machine at once, and a member of both. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { NUMBERED as questions } from "../support/ballot_flow.ts";
import { ElectionWorld } from "../support/election_world.ts";
import { homeOf } from "../support/hosting.ts";
import { writerHeaders } from "../support/peer_process.ts";

Deno.test("chainvote: two elections on one machine at once, commands choose the right one, and nothing mixes", async () => {
  await using board = new ElectionWorld({ name: "Board", voters: 2, questions });
  await using club = new ElectionWorld({ name: "Club", voters: 3, questions }, board.program);
  const [boardHost, clubHost] = [await board.host("host1"), await club.host("host2")];
  await board.rollIsIn(boardHost);
  await club.rollIsIn(clubHost);
  board.setClock("open");
  const ann = async (args: readonly string[], input = "") => {
    const command = board.start(args, homeOf(board.program, "ann"));
    await command.type(input, { end: true });
    return await command.ended();
  };
  const vote = async (code: string, ...where: string[]) => {
    const { code: exit, stdout, stderr } = await ann([
      ...["vote", "--json", "--code-file", "-", "--answers", "[0]", ...where],
    ], `${code}\n`);
    return { exit, stderr, outcome: stdout === "" ? undefined : JSON.parse(stdout) };
  };
  for (const { invitation } of [boardHost, clubHost]) {
    const joined = await ann(["join", invitation, "--yes"]);
    assertEquals(joined.code, 0, joined.stderr);
  }
  const [ofBoard, ofClub] = [board, club].map(({ election }) => election.voters[0].code);
  const { exit, stderr } = await vote(ofBoard);
  assertEquals(exit, 2, stderr);
  assertStringIncludes(stderr, "chainvote use NAME");

  // The default, and another one by its file.
  assertEquals((await ann(["use", "Club"])).code, 0);
  const wrong = await vote(ofBoard);
  assertEquals([wrong.exit, wrong.outcome?.code], [3, "not-on-roll"], wrong.stderr);
  const right = await vote(ofClub);
  assertEquals([right.exit, right.outcome?.name], [0, "Club"], right.stderr);
  const named = await vote(ofBoard, "--network", board.program.path("board.election"));
  assertEquals([named.exit, named.outcome?.name], [0, "Board"], named.stderr);
  const { elections } = JSON.parse((await ann(["elections", "--json"])).stdout);
  assertEquals(
    elections.map((each: { name: string; state: string; default: boolean }) => [
      each.name,
      each.state,
      each.default,
    ]).toSorted(),
    [["Board", "open", false], ["Club", "open", true]],
  );

  // A record of one election is none of the other's, also where it is handed in by hand.
  const { network: { chainId }, voters } = board.election;
  const ballot = { voter: 2, seq: 1, answers: [[0]] };
  const signer = { secret: voters[1].key.secret, random };
  const record = writeOpenBallot(ballot, { chainId, questions }, signer);
  const answer = await fetch(`${clubHost.api}/v1/records`, {
    method: "POST",
    headers: writerHeaders(clubHost),
    body: JSON.stringify({ records: [bytesToBase64(record)] }),
  });
  assertEquals((await answer.json()).records[0].code, "other-election");

  for (const [world, name, size] of [[board, "host1", 2], [club, "host2", 3]] as const) {
    const result = await world.result(name);
    const { chainId: network } = world.election.network;
    assertEquals([result.network, result.voters, result.ballots], [network, size, 1]);
    const file = world.program.path(`${name}.chain`);
    const at = ["--data", world.program.path(name)];
    assertEquals((await world.run(["export", file, ...at])).code, 0);
    for (const other of ["board", "club"]) {
      const definition = world.program.path(`${other}.election`);
      const { code } = await world.run(["audit", file, "--network", definition, "--json"]);
      assertEquals(code, (other === "board") === (world === board) ? 0 : 3, `${name} ${other}`);
    }
  }
});
