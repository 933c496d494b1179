/** Options of `deno task bench votes`. */
import { parseArgs } from "node:util";

const USAGE =
  `Usage: deno task bench votes [--peers N] [--witnesses N [--mining open|off]] [--votes N]
       [--rates N,N,…] [--json]

  --peers N      peers on this machine, of which one mines with one core (default 4)
  --witnesses N  the first N peers are witnesses, and a ballot counts once it is final
  --mining M     with witnesses: open, or off, so that all blocks are theirs (default off)
  --votes N      most ballots of each rate (default 20000); a rate is offered for 20 s at most, so that
                 at 2 a second there are 40, whatever N is
  --rates N,…    ballots a second that are offered, one after another (default 500,1000,2000,4000)
  --json         one JSON document on stdout

A rate that the peers do not keep up with ends the ramp.`;

/** Who there is. */
export interface VotesSetting {
  readonly peers: number;
  /** How many of them are witnesses. */
  readonly witnesses: number;
  readonly mining: "open" | "off";
  /** Most ballots of each rate. */
  readonly votes: number;
}

/** Reads the options of the bench; ends with 2 if one is wrong. */
export function readVotesOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        peers: { type: "string", default: "4" },
        witnesses: { type: "string", default: "0" },
        mining: { type: "string", default: "off" },
        votes: { type: "string", default: "20000" },
        rates: { type: "string", default: "500,1000,2000,4000" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      Deno.exit(0);
    }
    const [peers, votes, ...rates] = [values.peers, values.votes, ...values.rates.split(",")]
      .map(Number);
    if (![peers, votes, ...rates].every((each) => Number.isSafeInteger(each) && each > 0)) {
      throw new TypeError("--peers, --votes and --rates must be whole numbers above 0");
    }
    const witnesses = Number(values.witnesses);
    if (!(Number.isSafeInteger(witnesses) && witnesses >= 0 && witnesses <= peers)) {
      throw new TypeError("--witnesses must be a whole number of at most --peers");
    }
    const { mining, json } = values;
    if (mining !== "open" && mining !== "off") {
      throw new TypeError("--mining must be open or off");
    }
    return { peers, votes, witnesses, mining, rates, json } as const;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}
