import { assert } from "@std/assert";
import {
  type PlayedOpening,
  playSecretElection,
  type SecretKind,
} from "../sim/network/secret_plays.ts";

const SEEDS = 150;

for (const kind of ["witnessed", "open"] satisfies SecretKind[]) {
  Deno.test(`${SEEDS} secret elections by chance (${kind}): no two tallies are ever opened`, async () => {
    const played: PlayedOpening[] = [];
    for (let seed = 1_000; seed < 1_000 + SEEDS; seed++) {
      try {
        played.push(await playSecretElection(seed, kind));
      } catch (error) {
        throw new Error(`the secret election of seed ${seed}`, { cause: error });
      }
    }
    const sum = (of: (each: PlayedOpening) => number) =>
      played.reduce((total, each) => total + of(each), 0);
    const split = sum(({ tallies }) => Number(tallies > 1));
    const results = sum(({ hasResult }) => Number(hasResult));
    console.log(
      `${results} results, ${
        sum(({ openers }) => openers)
      } shares of honest trustees; in ${split} plays two tallies ` +
        `were sealed; ${sum(({ cuts }) => cuts)} cuts, ${
          sum(({ kills }) => kills)
        } machines killed, ` +
        `${sum(({ lostWrites }) => lostWrites)} writes of trustees lost`,
    );
    assert(results > SEEDS / 2 && (kind === "witnessed" || split > 0));
  });
}
