/** A trustee of a simulated world that does not keep to the rules: it has a true key, and no memory. */
import { hexToBytes } from "../../../core/base/hash.ts";
import { pause } from "../../../core/base/clock.ts";
import { readPolynomials } from "../../../cli/result/ceremony_answer.ts";
import { readOpening } from "../../../cli/result/opening_answer.ts";
import type { NodeApi } from "../../../net/api/node_api.ts";
import { elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import { makeShare } from "../../../plugins/election/opening/make_share.ts";
import { writeSeal } from "../../../plugins/election/records/seal.ts";
import { writeShareRecord } from "../../../plugins/election/records/share.ts";
import { openingSecretOf } from "../../../plugins/election/secret/trustee_part.ts";
import type { NamedRecord } from "../../../cli/trustee/ceremony_records.ts";
import type { TrusteeDeps } from "./virtual_trustee.ts";

/** What they do. */
export const TRUSTEE_LIES = [
  /** Does nothing any more once the key is made. */
  "gone",
  /** Seals and opens every tally, on every branch, at once. */
  "opensAll",
  /** Seals every tally, and opens it with a share of another key. */
  "opensFalsely",
] as const;

export type TrusteeLie = typeof TRUSTEE_LIES[number];

const LOOK_MS = 6_000;

/** A liar. */
export class LyingTrustee {
  /** From 1. */
  readonly trustee: number;
  readonly lie: TrusteeLie;
  readonly #deps: TrusteeDeps;
  readonly #made = new Map<string, readonly NamedRecord[]>();

  constructor(trustee: number, lie: TrusteeLie, deps: TrusteeDeps) {
    this.trustee = trustee;
    this.lie = lie;
    this.#deps = deps;
  }

  /** Lies until it is told to end. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.lie === "gone") return;
    while (await pause(this.#deps.time.clock(), LOOK_MS, signal)) {
      for (const machine of this.#deps.machines) {
        const { api } = machine;
        if (api === undefined) continue;
        for (const sent of await this.#recordsFor(api)) {
          this.#deps.onSent(this.trustee, sent);
          await machine.submit(sent.record);
        }
      }
    }
  }

  /** Seal and share of whatever tally a machine has. */
  async #recordsFor(api: NodeApi): Promise<readonly NamedRecord[]> {
    const { scene } = this.#deps;
    const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
    const { value: { tally } } = await readOpening(ask);
    if (tally === null) return [];
    const { digest } = tally;
    const known = this.#made.get(digest);
    if (known !== undefined) return known;
    const own = scene.own(this.trustee);
    const { definition, trustee, signer } = own;
    const bodies = (await readPolynomials(ask, definition.trustees!.length)).map(({ body }) =>
      body
    );
    const share = makeShare(
      {
        election: { definition, chainId: signer.chainId },
        electionKey: elementOfBytes(hexToBytes(scene.publicKey))!,
        tally,
        trustee,
      },
      openingSecretOf(own, bodies) + (this.lie === "opensFalsely" ? 1n : 0n),
      signer.random,
    );
    const made: readonly NamedRecord[] = [
      { name: "seal", record: writeSeal({ trustee, digest }, signer) },
      { name: "share", record: writeShareRecord({ trustee, digest, share }, signer) },
    ];
    this.#made.set(digest, made);
    return made;
  }
}
