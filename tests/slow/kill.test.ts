import { fuzzSeed } from "../support/fuzz.ts";
import { proveKills } from "../support/kill_rounds.ts";

proveKills(200, fuzzSeed());
