/** The proof that a crash in the middle of a write leaves the chain before or the chain after, whole. */
import { assert, assertEquals } from "@std/assert";
import {
  CrashFolder,
  type CrashStory,
  cutLogs,
  type Files,
  halfCheckpoints,
  overwrittenLogs,
  recordCrashStory,
  TORN_WITH,
  tornLogs,
} from "./crash_box.ts";

/** Crashes after which the chain is not only looked at but used: one in as many. */
const USED_ONE_IN = 50;

/** Registers the tests, with a crash at each `step`th byte. */
export function proveCrashes(step: number): void {
  const where = step === 1 ? "every byte" : `each ${step}th byte`;
  const test = (
    what: string,
    crashes: (story: CrashStory) => Iterable<[number, Files]>,
    expected: "pictureBefore" | "pictureAfter",
  ) => {
    Deno.test(`the store ${what} at ${where} opens to a valid state`, async () => {
      const story = await recordCrashStory();
      await using folder = await CrashFolder.make();
      let count = 0;
      for (const [at, files] of crashes(story)) {
        const picture = await folder.pictureAfter(files).catch((cause) => {
          throw new Error(`with the crash at byte ${at}`, { cause });
        });
        assertEquals(picture, story[expected], `with the crash at byte ${at}`);
        if (count++ % USED_ONE_IN === 0) assert(await folder.isUsableAfter(files), `${at}`);
      }
      assert(count > 0);
    });
  };

  // A commit counts from the last byte of its last page on, so any cut leaves what was before.
  const cut = "whose log is cut off in its last transaction";
  test(cut, (story) => cutLogs(story, step), "pictureBefore");
  const over = "whose last transaction was being written over an older log";
  test(over, (story) => overwrittenLogs(story, step), "pictureBefore");
  for (const rest of TORN_WITH) {
    const torn = `whose log has a page that goes on with ${rest}`;
    test(torn, (story) => tornLogs(story, step, rest), "pictureBefore");
  }
  const half = "whose log was being copied into the main file";
  test(half, (story) => halfCheckpoints(story, step), "pictureAfter");

  Deno.test(`the store with its whole log opens to the state after, before ${where} is cut`, async () => {
    const story = await recordCrashStory();
    await using folder = await CrashFolder.make();
    assertEquals(await folder.pictureAfter(story.before), story.pictureBefore);
    assertEquals(await folder.pictureAfter(story.after), story.pictureAfter);
    const { checkpointed: main } = story;
    assertEquals(await folder.pictureAfter({ main }), story.pictureAfter);
    assert(JSON.stringify(story.pictureBefore) !== JSON.stringify(story.pictureAfter));
  });
}
