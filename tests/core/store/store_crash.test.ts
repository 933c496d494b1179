import { proveCrashes } from "../../support/crash_proof.ts";

/** A prime beside the page size, so that all places in a page come up; each byte: tests/slow. */
const STEP = 97;

proveCrashes(STEP);
