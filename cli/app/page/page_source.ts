/** The files of the voters' page, made once, when the first browser asks. */
import type { PageSource } from "../../../net/api/page_app.ts";
import { makePageFiles, type PageParts } from "../../../net/api/page_files.ts";
import type { Log } from "../../../net/base/log.ts";
import { createLog } from "../log.ts";
import { readPageParts } from "./page_parts.ts";

/**
 * A source that makes the files once, and has all who ask wait for them. If they cannot be made that is told once, and stays so
 * until the program starts anew: whatever is missing of an installation does not come back by itself, and to bundle takes seconds.
 */
export function makeOnce(
  read: () => Promise<PageParts>,
  log: Pick<Log, "error">,
): PageSource {
  let made: ReturnType<PageSource> | undefined;
  return () =>
    made ??= read().then(makePageFiles).catch((error) => {
      log.error(
        `The page for browsers is not served before the next start: ${
          error instanceof Error ? error.message : error
        }`,
      );
      throw error;
    });
}

/** The files of this program's page. */
export const pageFiles = makeOnce(readPageParts, createLog("page"));
