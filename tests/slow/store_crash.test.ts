import { proveCrashes } from "../support/crash_proof.ts";

proveCrashes(1);
