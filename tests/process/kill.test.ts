import { fuzzSeed } from "../support/fuzz.ts";
import { proveKills } from "../support/kill_rounds.ts";

// 200 rounds: tests/slow.
proveKills(5, fuzzSeed());
