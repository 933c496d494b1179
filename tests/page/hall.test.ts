/** Many telephones at one peer at once, behind one router. */
import { assertEquals } from "@std/assert";
import { Phone, type Refusals } from "../support/phone.ts";
import { PageWorld } from "../support/page_world.ts";

Deno.test("a hall of 40 telephones behind one router votes at once: nobody is refused anything, every vote is proven final", async () => {
  const count = 40;
  await using world = await PageWorld.open({ voters: count, hasWitnesses: true });
  const refusals: Refusals = new Map();
  using phones = new DisposableStack();
  const all = world.election.voters.map(({ code }, i) => {
    const ballot = world.ballotOf(i + 1, [[i % 4], [0]]);
    return phones.use(new Phone({ url: world.url, code, ballot, refusals }));
  });
  await Promise.all(all.map((phone) => phone.open()));
  await Promise.all(all.map((phone) => phone.enterCode()));
  await Promise.all(all.map((phone) => phone.send()));
  await world.add([world.ballotOf(1, [[0], []], 2)]);
  const following = all.map((phone) => phone.untilFinal());
  await world.finalise();
  await Promise.all(following);
  assertEquals([...refusals], []);
});
