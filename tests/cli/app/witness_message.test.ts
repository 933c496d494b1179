import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../../cli/app/errors.ts";
import { describeError, exitCodeOf, withRestart } from "../../../cli/app/exit_code.ts";
import { restartPeer } from "../../../cli/app/restart.ts";
import { restartHost } from "../../../cli/commands/host_restart.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import {
  SignedElsewhereError,
  WitnessesContradictError,
} from "../../../net/witness/stop_errors.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const BLOCK = { index: 17, hash: hashOfDigit("a"), round: 58 };

/** Exit code and text of an error, as its user gets them. */
function told(error: Error, restart = restartPeer(["--data", "here"])) {
  const shown = withRestart(error, restart);
  return { exit: exitCodeOf(shown), text: describeError(shown, { debug: false }).join("\n") };
}

Deno.test("a second machine with the same key ends a peer with 7, and tells the owner what to do", () => {
  const { exit, text } = told(new SignedElsewhereError(41));
  assertEquals(exit, EXIT.signedElsewhere);
  assertEquals(exit, 7);
  assertStringIncludes(text, "chainvote: STOPPED: another machine signs with this witness's key");
  assertStringIncludes(text, "it has signed in round 41.");
  assertMatch(text, /chainvote peer --data here$/);
});

Deno.test("two final blocks end a peer with 8, both named, with who lied and how to choose", () => {
  const other = { index: 18, hash: hashOfDigit("b"), round: 60, signers: ["Ben", "Zoë", "Ann"] };
  const error = new WitnessesContradictError(
    { kind: "conflict", blocks: [BLOCK, other] },
    ["Ben", "Zoë"],
  );
  const { exit, text } = told(error);
  assertEquals(exit, 8);
  assertStringIncludes(text, `this chain  block 17 ${BLOCK.hash}, round 58`);
  assertStringIncludes(
    text,
    `the other   block 18 ${other.hash}, round 60, signed by Ben, Zoë, Ann\n`,
  );
  assertStringIncludes(text, "Proven to have lied: Ben, Zoë.");
  for (const { hash } of [BLOCK, other]) {
    assertStringIncludes(text, `chainvote peer --data here --accept-final ${hash}\n`);
  }
});

Deno.test("a host that stops is started again as it was: as itself, with the options that were given", () => {
  const usual = {
    http: { host: "0.0.0.0", port: 7700 },
    listen: { host: "0.0.0.0", port: 7701 },
  };
  const given = {
    file: "board.election",
    http: { host: "127.0.0.1", port: 8000 },
    listen: usual.listen,
    url: "http://192.0.2.7:8000",
    data: "/home/ann/board",
    isDataNamed: false,
    dialBack: true,
    witnessKey: "ann.witness",
    namesWitnesses: true,
  };
  const host = restartHost(given, usual);
  const other = { index: 18, hash: hashOfDigit("b"), round: 60 };
  const conflict = new WitnessesContradictError(
    { kind: "conflict", blocks: [BLOCK, other] },
    [],
  );
  const again = "host board.election --http 127.0.0.1:8000 --url http://192.0.2.7:8000";
  assertStringIncludes(
    told(conflict, host).text,
    `chainvote ${again} --witness-key ann.witness --accept-final ${other.hash}\n`,
  );
  const copied = new SignedElsewhereError(41);
  assertMatch(told(copied, host).text, new RegExp(`chainvote ${again} --no-witness$`));
  // A poll that its host alone is the witness of is not hosted without its key.
  const alone = restartHost({ ...given, witnessKey: undefined, namesWitnesses: false }, usual);
  assertMatch(told(copied, alone).text, /chainvote peer --data \/home\/ann\/board$/);
});

Deno.test("a final block that breaks a rule ends a peer with 8, and the rule is named", () => {
  const error = new WitnessesContradictError(
    { kind: "breach", block: BLOCK, error: new RuleError("time-order", { time: 3 }) },
    [],
  );
  const { exit, text } = told(error);
  assertEquals(exit, 8);
  assertStringIncludes(text, `final      block 17 ${BLOCK.hash}, round 58`);
  assertStringIncludes(text, "the rule   time must be later than its parent's: time 3");
  assertStringIncludes(text, "Who lied is not proven here");
});
