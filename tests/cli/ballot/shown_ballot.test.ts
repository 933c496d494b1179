/** A peer that says that numbers of a voter's ballots are taken, before the programs of voters. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { findPlaceOf } from "../../../cli/ballot/ballot_place.ts";
import { castBallot } from "../../../cli/ballot/cast_ballot.ts";
import { placeBallots } from "../../../cli/ballot/place_ballots.ts";
import { readElectionKey } from "../../../cli/result/election_key.ts";
import { writeBallot } from "../../../cli/ballot/ballot_writer.ts";
import { OPENS } from "../../plugins/election/example_election.ts";
import { CHUNK } from "../../plugins/election/election_bench.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import type { TrusteeBox } from "../trustee/trustee_box.ts";
import { keyOfVoter, openBox, votersPeer } from "./voters_peer.ts";

const signal = new AbortController().signal;
const deps = { clock: new ManualClock(OPENS), random };
const ballot = { key: keyOfVoter(1), answers: [[0], []] };
const url = "http://peer.example";

/** A ballot that a voter's other device has signed. */
async function signedElsewhere(
  box: TrusteeBox,
  { voter = 1, signer = voter, seq = 1, election = box.election }: {
    voter?: number;
    signer?: number;
    seq?: number;
    election?: TrusteeBox["election"];
  } = {},
): Promise<Uint8Array> {
  const found = await readElectionKey(box.api, box.election, OPENS);
  assert(found.kind === "ready");
  const toCast = { key: keyOfVoter(signer), answers: [[1], [0]] };
  return writeBallot({ voter, seq }, toCast, election, { electionKey: found.key, random });
}

/** Casts a ballot at a peer that refuses the first ones as taken, and shows something for each; what became of it, and what it got. */
async function castAtLiar(
  box: TrusteeBox,
  shown: (refused: Uint8Array) => Uint8Array | undefined,
) {
  const sent: Uint8Array[] = [];
  const honest = votersPeer(box);
  const changes: Partial<PeerApi> = {
    submit: async ([record]) => {
      sent.push(record);
      const place = { recordId: recordId(record), confirmations: 0, peers: 0, relayedTo: 0 };
      const isTaken = sent.length === 1 || shown(record) === undefined;
      if (!isTaken) return await honest.api.submit([record]);
      return [{ ...place, status: "refused", code: "duplicate", reason: "", settled: true }];
    },
    lookUp: async (ids) => {
      const refused = sent.find((each) => recordId(each) === ids[0]);
      if (refused === undefined) return await honest.api.lookUp(ids);
      const record = shown(refused);
      const conflict = record && { conflict: bytesToBase64(record) };
      return [{ recordId: ids[0], status: "refused", ...conflict }] as never;
    },
  };
  const peer = { ...votersPeer(box, { changes }), url };
  const outcome = await castBallot(peer, box.election, ballot, { timeoutMs: 0, signal }, deps);
  return { outcome, sent };
}

Deno.test("castBallot() signs no second ballot for a peer that only says that the number of the first is taken", async (t) => {
  using box = await openBox();
  const chainId = named<ChainId>("ab".repeat(32));
  const election = { ...box.election, network: { ...box.election.network, chainId } };
  const whole = await signedElsewhere(box);
  const forged = whole.with(-1, whole[whole.length - 1] ^ 1);
  const lies: Readonly<Record<string, Uint8Array | undefined | "the same">> = {
    "and shows nothing": undefined,
    "and shows the very ballot": "the same",
    "by another voter's": await signedElsewhere(box, { voter: 2 }),
    "by one that another has signed": await signedElsewhere(box, { signer: 2 }),
    "by one of another election": await signedElsewhere(box, { election }),
    "by one whose signature is false": forged,
    "by a part of one": whole.slice(0, -1),
    "by a record that is no ballot": CHUNK,
  };
  for (const [name, shown] of Object.entries(lies)) {
    await t.step(name, async () => {
      const { outcome, sent } = await castAtLiar(
        box,
        (refused) => shown === "the same" ? refused : shown,
      );
      assertEquals([sent.length, outcome.status, outcome.code], [1, "refused", "not-shown"]);
      assertMatch(
        outcome.reason ?? "",
        /^the peer at http:\/\/peer\.example says that a ballot of voter 1 has the number 1, or a later one, and shows none/,
      );
    });
  }
});

Deno.test("castBallot() takes the number behind a ballot that the voter's other device has signed", async () => {
  for (const [seq, next] of [[1, 2], [3, 4]]) {
    using box = await openBox();
    const elsewhere = await signedElsewhere(box, { seq });
    const { outcome, sent } = await castAtLiar(box, () => elsewhere);
    assertEquals([outcome.status, outcome.seq, sent.length], ["added", next, 2]);
  }
  using box = await openBox();
  // The rules leave four numbers: behind the last of them none is signed.
  const last = await signedElsewhere(box, { seq: 4 });
  const { outcome, sent } = await castAtLiar(box, () => last);
  assertEquals([outcome.code, sent.length], ["duplicate", 1]);
});

Deno.test("findPlaceOf() and placeBallots() believe no peer that a ballot counts which it does not show, and one that it shows", async () => {
  using box = await openBox();
  const [mine, others] = [await signedElsewhere(box), await signedElsewhere(box, { voter: 2 })];
  await box.add(mine, others);
  const { api } = votersPeer(box);
  const find = (api: PeerApi) => findPlaceOf({ api, url }, box.election, ballot.key, OPENS);
  const placeAll = (api: PeerApi) => placeBallots({ api, url }, box.election, [ballot], OPENS);
  const place = { voter: 1, next: 2, step: 4 };
  assertEquals([(await find(api)).place, ...await placeAll(api)], [place, place]);

  const claim = (seq: number, id: string): PeerApi => ({
    ...api,
    query: async (path, args) => {
      const report = await api.query(path, args);
      if (path !== "voter" || report === undefined) return report;
      return {
        ...report,
        answer: { ...report.answer as object, seq, recordId: id, next: seq + 1 },
      };
    },
  });
  const lies = [
    claim(3, "ab".repeat(32)),
    claim(3, recordId(mine)),
    claim(1, recordId(others)),
    claim(1, recordId(CHUNK)),
  ];
  for (const liar of lies) {
    const { place } = await find(liar);
    assertEquals(await placeAll(liar), [place]);
    assert("code" in place);
    assertEquals(place.code, "not-shown");
    assertMatch(
      place.reason,
      /^the peer at http:\/\/peer\.example says that ballot \d of voter 1 counts, and shows none/,
    );
  }
});
