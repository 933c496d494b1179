/**
 * `POST /v1/ballots`: a voter's program, such as the page in a browser, hands in a ballot without the peer's token. That is
 * for records alone that prove by themselves whose they are, which `BallotRules` tell.
 *
 * A known record is answered from its id, before anything is paid or judged: so to send again is always safe, and whoever
 * replays a public ballot costs its voter nothing. What is judged and taken costs nothing either: the validator bounds how
 * many ballots a voter has. All else costs the machine that it came from.
 */
import { recordId } from "../../core/block/record.ts";
import type { BodyLimits } from "../http/body.ts";
import { RequestError } from "../http/request_error.ts";
import { BALLOTS_PATH, PAGE_HEADER } from "./ballots_path.ts";
import { BallotAllowance } from "./ballot_allowance.ts";
import { type ApiHono, type RouteDeps, sendJson } from "./context.ts";
import { parseRecord, readObject } from "./fields.ts";
import { MAX_BALLOT_BODY_BYTES, MAX_BALLOT_BODY_MS } from "./limits.ts";

/** Which records anybody may hand in. */
export interface BallotRules {
  /**
   * Why a record is none of them, or comes too late to be passed on in time; undefined if it is one. Cheap: it sees the form
   * of the record alone.
   *
   * @param now This machine's clock, in ms since the Unix epoch.
   */
  refusalOf(record: Uint8Array, now: number): UnfitBallot | undefined;
}

/** `not-signed`: the record does not prove whose it is. `closed`: voting has ended. */
export interface UnfitBallot {
  readonly code: "not-signed" | "closed";
  readonly reason: string;
}

const LIMITS: BodyLimits = { maxBytes: MAX_BALLOT_BODY_BYTES, maxMs: MAX_BALLOT_BODY_MS };

/** Adds the route. Without rules it takes nothing. */
export function addBallotRoute(
  app: ApiHono,
  { api, clock }: RouteDeps,
  rules: BallotRules | undefined,
): void {
  const allowance = new BallotAllowance(clock);
  app.post(BALLOTS_PATH, async (c) => {
    if (c.req.header(PAGE_HEADER) !== "1") {
      throw new RequestError(403, "no-header", `${PAGE_HEADER} must be 1`);
    }
    if (rules === undefined) {
      const reason =
        "records of this network do not prove whose they are: handing one in takes the token";
      throw new RequestError(403, "not-signed", reason);
    }
    const record = parseRecord((await readObject(c.req.raw, LIMITS, clock)).record);
    const [known] = await api.lookUp([recordId(record)]);
    if (known.status !== "unknown") return sendJson(c, { ...known, isNew: false });
    const refusal = rules.refusalOf(record, clock.now());
    if (refusal !== undefined) throw new RequestError(403, refusal.code, refusal.reason);
    const { hasToken, source } = c.var.caller;
    const settle = hasToken ? () => {} : await allowance.take(source);
    let wasOfUse = true;
    try {
      // A stranger's ballot takes no room of the machine's own user, and leaves no refusal behind.
      const report = hasToken ? (await api.submit([record]))[0] : await api.handInBallot(record);
      wasOfUse = report.status !== "refused";
      return sendJson(c, report);
    } finally {
      settle(wasOfUse);
    }
  });
}
