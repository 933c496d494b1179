/** The files of the voters' page, made once, when the first browser asks. */
import { makePageFiles, type PageFile } from "../../../net/api/page_files.ts";
import { readPageParts } from "./page_parts.ts";

let made: Promise<readonly PageFile[]> | undefined;

/** The files. One that could not be made is tried again at the next request. */
export function pageFiles(): Promise<readonly PageFile[]> {
  made ??= readPageParts().then(makePageFiles).catch((error) => {
    made = undefined;
    throw error;
  });
  return made;
}
