/** The examples of `docs/spec/election.md`. */
import { canonicalJson, type JsonObject } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { drawOrder } from "../../plugins/counting/draw_order.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { commitOfList } from "../../plugins/election/definition/commit_of_list.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { readDefinition } from "../../plugins/election/definition/read_definition.ts";
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";
import { electionValidator } from "../../plugins/election/election.ts";
import { writeNotice } from "../../plugins/election/records/notice.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { writeReplacedVoter } from "../../plugins/election/records/replaced_voter.ts";
import { writeRollChunks } from "../../plugins/election/records/roll_chunk.ts";
import { type CountedBallot, countElection } from "../../plugins/election/result/count_election.ts";
import { digestRoll, readEntries, writeRoll } from "../../plugins/election/roll/roll.ts";
import { deriveVoterKey } from "../../plugins/election/roll/voter_key.ts";
import { InProcessHost } from "../../plugins/host/in_process_host.ts";
import type { Example } from "./example_blocks.ts";

const NONCE = "5a".repeat(32);
const UUID = uuidOfNonce(NONCE);

/** Voting codes with the numbers 1, 2 and 3. */
const VOTERS = [1n, 2n, 3n].map((code) => deriveVoterKey(UUID, code));
const ROLL = writeRoll(VOTERS.map(({ publicKey }, i) => ({ publicKey, weight: i + 1 })));
/** Their secrets in the order of the roll. */
const SECRETS = readEntries(ROLL).map(({ publicKey }) =>
  VOTERS.find((voter) => voter.publicKey.toHex() === publicKey.toHex())!.secret
);
const OPENS = Date.UTC(2027, 0, 15, 8);

const DEFINITION: ElectionDefinition = {
  title: "Board 2027",
  nonce: NONCE,
  uuid: UUID,
  mode: "open",
  opens: OPENS,
  closes: OPENS + 3_600_000,
  late: OPENS + 4_200_000,
  roll: digestRoll(ROLL),
  organiser: { name: "Olga", key: publicKeyOfSecret(101n).toHex() },
  registrars: [{
    name: "Rita",
    key: publicKeyOfSecret(102n).toHex(),
    commit: commitOfList(VOTERS.map(({ publicKey }) => publicKey), { nonce: NONCE, registrar: 1 }),
  }],
  questions: [
    {
      question: "Who chairs the board?",
      kind: "choose",
      choices: ["Ann", "Ben"],
      min: 1,
      max: 1,
      blank: true,
    },
    {
      question: "Who is the treasurer?",
      kind: "rank",
      count: "irv",
      choices: ["Dee", "Eve", "Fay"],
      ties: false,
      partial: true,
    },
  ],
};
const CONFIG: JsonObject = JSON.parse(JSON.stringify(DEFINITION));
const NETWORK_TEXT = JSON.stringify({
  name: DEFINITION.title,
  validator: { name: "election", config: CONFIG },
});
const { chainId } = createNetwork(parseNetworkDefinition(NETWORK_TEXT));

/** Signatures of the examples are made without chance, so that they are the same each time; nobody else may do that. */
const random = { bytes: (length: number) => new Uint8Array(length) };
const [CHUNK] = writeRollChunks(ROLL, chainId);

function ballotBy(voter: number, seq: number, answers: readonly Answer[]): Uint8Array {
  const secret = SECRETS[voter - 1];
  return writeOpenBallot({ voter, seq, answers }, { chainId, questions: DEFINITION.questions }, {
    secret,
    random,
  });
}

const BALLOT = ballotBy(1, 1, [[1], [2, 0]]);
const REPLACED = writeReplacedVoter({ voter: 2, publicKey: publicKeyOfSecret(103n) }, [102n], {
  chainId,
  random,
});
const NOTICE = writeNotice({ number: 1, kind: "information", text: "Welcome" }, {
  chainId,
  secret: 101n,
  random,
});

/** What happens in the election of the examples: a name, the time after `opens`, a record. */
const EVENTS: readonly (readonly [string, number, Uint8Array])[] = [
  ["a ballot before the roll", -2_000, BALLOT],
  ["the roll", -2_000, CHUNK],
  ["the ballot, 1 ms too early", -1, BALLOT],
  ["the ballot", 0, BALLOT],
  ["the ballot again", 1_000, BALLOT],
  ["the ballot with another seq", 1_000, BALLOT.with(22, 2)],
  ["a later ballot of the voter", 2_000, ballotBy(1, 2, [[], [1]])],
  ["a ballot of voter 3", 3_000, ballotBy(3, 4, [[0], [0, 1, 2]])],
  ["a replaced letter", 4_000, REPLACED],
  ["the old code of that letter", 5_000, ballotBy(2, 1, [[0], []])],
  ["a notice", 6_000, NOTICE],
  ["a ballot at late", 4_200_000, ballotBy(1, 3, [[0], []])],
];

/** Plays the election on a host and says what became of each record. */
async function play(): Promise<{ host: InProcessHost; verdicts: Record<string, string> }> {
  const host = new InProcessHost(electionValidator, CONFIG, { chain: chainId });
  const verdicts: Record<string, string> = {};
  for (const [i, [name, after, record]] of EVENTS.entries()) {
    const block = { index: i + 1, time: OPENS + after, records: [record] };
    const [verdict] = await host.check(block);
    verdicts[name] = verdict.kind === "accept"
      ? `accept, keys ${JSON.stringify(verdict.keys)}`
      : `${verdict.kind} ${verdict.code}`;
    await host.advance({ undo: 0, apply: [block] });
  }
  return { host, verdicts };
}

/** By the name of each example. */
export const ELECTION_EXAMPLES: Readonly<Record<string, () => Example | Promise<Example>>> = {
  "election-definition": () => {
    const { nonce, uuid, registrars: [{ commit }] } = readDefinition(CONFIG);
    return {
      nonce,
      uuid,
      "keys of the list": VOTERS.map(({ publicKey }) => publicKey.toHex()).join(" "),
      "commit of registrar 1": commit,
      "config": canonicalJson(CONFIG),
      "network file": '{"name":"Board 2027","validator":{"name":"election","config":CONFIG}}',
      "chain id": chainId,
    };
  },
  "election-ballot": () => ({
    "voter": "1",
    "seq": "1",
    "answers": "[[1],[2,0]]",
    "secret": `${SECRETS[0]}`,
    "head": bytesToHex(BALLOT.subarray(0, 18)),
    "voter and seq": bytesToHex(BALLOT.subarray(18, 23)),
    "answers as bytes": bytesToHex(BALLOT.subarray(23, -64)),
    "signature": bytesToHex(BALLOT.subarray(-64)),
    "chunk of the roll": bytesToHex(CHUNK),
    "replaced letter": bytesToHex(REPLACED),
    "notice": bytesToHex(NOTICE),
  }),
  "election-verdicts": async () => {
    const { host, verdicts } = await play();
    await using _ = host;
    return verdicts;
  },
  "election-result": async () => {
    const { host } = await play();
    await using _ = host;
    const { ballots } = await host.query("ballots", {}) as unknown as { ballots: CountedBallot[] };
    const { questions, turnout } = countElection(DEFINITION, chainId, ballots);
    return {
      ...Object.fromEntries(DEFINITION.questions.map(({ choices }, i) => [
        `tie order of question ${i}`,
        drawOrder(chainId, i, choices.length).join(" "),
      ])),
      ...Object.fromEntries(questions.map(({ winners }, i) => [
        `winners of question ${i}`,
        winners.join(" "),
      ])),
      turnout: JSON.stringify(turnout),
    };
  },
  "election-queries": async () => {
    const { host } = await play();
    await using _ = host;
    const asked: readonly (readonly [string, Record<string, string>])[] = [
      ["status", {}],
      ["voter", { number: "1" }],
      ["voter", { number: "2" }],
      ["ballots", { after: "1" }],
      ["turnout", {}],
      ["notices", {}],
      ["replaced", {}],
    ];
    const answers: [string, string][] = [];
    for (const [path, args] of asked) {
      const name = [path, ...Object.entries(args).flat()].join(" ");
      answers.push([name, JSON.stringify(await host.query(path, args))]);
    }
    return Object.fromEntries(answers);
  },
};
