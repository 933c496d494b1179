/** A vote as it is followed: what the peer says of it, and what its proof shows. */
import { assertEquals } from "@std/assert";
import { isSeen } from "../../cli/page/state/seen.ts";
import { followed, followVote, standingOfVote } from "../../cli/page/state/sent.ts";
import { checkPlace, type PlaceToCheck } from "../../cli/page/workers/check_place.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import type { RecordReport } from "../../net/api/peer_api.ts";
import { bind } from "../net/api/served_api.ts";
import { PageWorld } from "../support/page_world.ts";

type Known = NonNullable<typeof followed.value>;

/** Resolves with the next thing that is known of a vote and is so. */
function nextKnown(isSo: (known: Known) => boolean = () => true): Promise<Known> {
  const { promise, resolve } = Promise.withResolvers<Known>();
  const stop = followed.subscribe((known) => {
    if (known?.report !== undefined && isSo(known)) resolve(known);
  });
  return promise.finally(() => stop());
}

Deno.test("followVote() says final of what its proof shows alone, and tells a peer that says more", async () => {
  await using world = await PageWorld.open({ hasWitnesses: true });
  const votes = [world.ballotOf(1, [[0], [0]]), world.ballotOf(2, [[1], [1, 0]])];
  await world.add([votes[0]]);
  await world.finalise();
  await world.add([votes[1]]);
  const { api } = world.peer;
  const { network } = world.election;
  const deps = {
    checkPlace: async (place: PlaceToCheck) => await checkPlace(place),
    clock,
    network,
  };
  let asked = 0;
  const lying = {
    ...bind(api),
    lookUp: async (...call: Parameters<typeof api.lookUp>): Promise<RecordReport[]> => {
      asked++;
      return (await api.lookUp(...call)).map((report) => ({ ...report, final: true }));
    },
  };
  const [first, second] = (await api.submit(votes)).map(({ recordId }) => recordId);
  const look = async (id: typeof first, of: ReturnType<typeof bind>) => {
    const end = new AbortController();
    followed.value = undefined;
    const known = nextKnown(({ place }) => place !== undefined);
    const following = followVote({ api: of, ...deps }, id, end.signal);
    const { unproven, ...rest } = await known;
    end.abort();
    await following;
    const standing = standingOfVote(rest, true);
    return [standing?.kind === "on-its-way" && standing.isFinal, unproven];
  };
  assertEquals(await look(first, bind(api)), [true, undefined]);
  assertEquals(await look(second, bind(api)), [false, undefined]);
  assertEquals(await look(second, lying), [false, "final"]);

  // A page that nobody looks at asks for nothing.
  asked = 0;
  isSeen.value = false;
  const end = new AbortController();
  const following = followVote({ api: lying, ...deps }, first, end.signal);
  await Promise.resolve();
  assertEquals(asked, 0);
  isSeen.value = true;
  await nextKnown();
  assertEquals(asked, 1);
  end.abort();
  await following;
});
