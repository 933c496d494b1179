/** Looks whether it is a trustee's turn, and makes what the trustee hands in. */
import { type Ceremony, ceremonyTurn } from "../../plugins/election/secret/ceremony.ts";
import { ownHashIn } from "../../plugins/election/secret/trustee_part.ts";
import { hexToBytes } from "../../core/base/hash.ts";
import { settledIndex } from "../app/finality/settled_index.ts";
import { readCeremony, readPolynomials } from "../result/ceremony_answer.ts";
import { ceremonyRecord } from "./ceremony_records.ts";
import { checkTip, type LookContext, type LookedAt } from "./look_context.ts";
import { lookAtOpening } from "./look_at_opening.ts";
import { describeCeremonyEnd, type TrusteeTurn } from "./trustee_turn.ts";

/**
 * Looks once. What the trustee hands in is on the disk of this machine when this returns.
 *
 * @throws {UnreachableError} If the peer's answer is none, or the file cannot be written; as `ChainMovedError`, if a block has come
 * between two answers.
 */
export async function lookForTurn(context: LookContext): Promise<TrusteeTurn> {
  const at = await lookAt(context);
  const found = await lookAtCeremony(context, at);
  return found.kind === "made" ? await lookAtOpening(context, at, found.ceremony) : found;
}

async function lookAt({ api, election: { network }, clock }: LookContext): Promise<LookedAt> {
  const status = await api.status();
  const now = clock.now();
  const { intervalMs } = network.definition.params;
  const finalIndex = await settledIndex(api, status, { now, intervalMs });
  const [tip] = await api.blocks(status.index, 1);
  return { status, finalIndex, time: Math.max(now, tip?.time ?? 0) };
}

/** The key is made. */
interface MadeKey {
  readonly kind: "made";
  readonly ceremony: Ceremony;
}

/** What there is to do in the key ceremony, or its key. */
async function lookAtCeremony(
  { file, own, election: { definition }, api }: LookContext,
  at: LookedAt,
): Promise<TrusteeTurn | MadeKey> {
  const { trustees = [], threshold, keysBy = 0 } = definition;
  const names = trustees.map(({ name }) => name);
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  const { finalIndex, time } = at;
  const { value: ceremony, tip } = await readCeremony(ask, trustees.length);
  checkTip(at, tip);
  const there = ceremony.trustees[own.trustee - 1];
  const { made, isRestored } = file.state;
  const ownHash = made.hash === undefined
    // Of a seed on paper the chain alone knows what it has done.
    ? isRestored ? there.hash?.body : undefined
    : ownHashIn({ hash: hexToBytes(made.hash) });
  const turn = ceremonyTurn(ceremony, {
    trustee: own.trustee,
    hasThreshold: threshold !== undefined,
    finalIndex,
    isLate: time >= keysBy,
    ownHash,
  });
  switch (turn.kind) {
    case "done":
      return { kind: "made", ceremony };
    case "wait": {
      const missing = turn.missing.map((trustee) => names[trustee - 1]);
      return { kind: "wait", for: turn.step, missing };
    }
    case "send": {
      const isLost = turn.step === "polynomial" && made.polynomial === undefined &&
        there.hash !== null;
      if (isLost) return describeCeremonyEnd({ kind: "strange", recordId: "" }, names);
      const polynomials = () => readPolynomials(ask, trustees.length);
      return { kind: "send", ...await ceremonyRecord(turn.step, { file, own, polynomials }) };
    }
    default:
      return describeCeremonyEnd(turn, names);
  }
}
