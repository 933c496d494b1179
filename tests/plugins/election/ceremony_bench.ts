/** Where tests play key ceremonies: trustees with their secrets, honest or not, and the records that they make. */
import { hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { recordId } from "../../../core/block/record.ts";
import type { DealtPolynomial } from "../../../plugins/belenios/ceremony/polynomial.ts";
import { dealPolynomial } from "../../../plugins/belenios/ceremony/polynomial.ts";
import type { TrusteeSecrets } from "../../../plugins/belenios/ceremony/trustee_seed.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import {
  hashOfCoefficients,
  writeCoefficientsHash,
} from "../../../plugins/election/records/coefficients_hash.ts";
import {
  coefficientBytesIn,
  polynomialBodyIn,
  writePolynomialRecord,
} from "../../../plugins/election/records/polynomial_record.ts";
import type { Ceremony } from "../../../plugins/election/secret/ceremony.ts";
import { polynomialOf } from "../../../plugins/election/secret/dealing.ts";
import {
  type DealtRecords,
  makeComplaint,
  makeDealtRecords,
  makeTrusteeKeyRecord,
  type OwnTrustee,
} from "../../../plugins/election/secret/trustee_part.ts";
import { certificatesOf } from "../../../plugins/election/secret/trustees_of.ts";
import { CHAIN, ElectionBench } from "./election_bench.ts";
import { confirmationBy } from "./secret_bench.ts";
import { KEYS_BY, thresholdDefinition, trusteeSecret } from "./secret_example.ts";

/** The moment before the trustees must be done. */
export const IN_TIME = KEYS_BY - 1;

/** The trustees of an election with a threshold. */
export class CeremonyBench {
  readonly definition: ElectionDefinition;
  readonly secrets: readonly TrusteeSecrets[];
  /** Hash and polynomial of each, as honest trustees make them. */
  readonly dealt: readonly DealtRecords[];

  constructor(
    { size, threshold }: { size: number; threshold: number },
    changes: Partial<ElectionDefinition> = {},
  ) {
    const { definition, secrets } = thresholdDefinition({ size, threshold }, changes);
    this.definition = definition;
    this.secrets = secrets;
    this.dealt = secrets.map((_, i) => makeDealtRecords(this.trustee(i + 1)));
  }

  /** A trustee with the own secrets. @param trustee From 1. */
  trustee(trustee: number): OwnTrustee {
    return {
      definition: this.definition,
      trustee,
      secrets: this.secrets[trustee - 1],
      signer: { chainId: CHAIN, secret: trusteeSecret(trustee), random },
    };
  }

  /** Confirmations of all. */
  get confirmations(): Uint8Array[] {
    return this.secrets.map((_, i) => confirmationBy(i + 1));
  }

  /** Hashes of all. */
  get hashes(): Uint8Array[] {
    return this.dealt.map(({ hash }) => hash);
  }

  /** Polynomials of all. */
  get polynomials(): Uint8Array[] {
    return this.dealt.map(({ polynomial }) => polynomial);
  }

  /** The last step of a trustee, after these polynomials. */
  key(trustee: number, polynomials: readonly Uint8Array[] = this.polynomials): Uint8Array {
    return makeTrusteeKeyRecord(this.trustee(trustee), polynomials.map(polynomialBodyIn));
  }

  /** The last steps of all. */
  keys(): Uint8Array[] {
    return this.secrets.map((_, i) => this.key(i + 1));
  }

  /** What a trustee says of what a dealer's record dealt. */
  complaint(
    trustee: number,
    dealer: number,
    polynomial: Uint8Array = this.polynomials[dealer - 1],
  ): Uint8Array {
    return makeComplaint(this.trustee(trustee), {
      dealer,
      polynomialId: recordId(polynomial),
      body: polynomialBodyIn(polynomial),
    });
  }

  /** Hash and polynomial of a dealer who deals as it likes. */
  deal(
    dealer: number,
    change: (dealt: DealtPolynomial) => DealtPolynomial = (dealt) => dealt,
  ): DealtRecords {
    const { definition, secrets, signer } = this.trustee(dealer);
    const honest = dealPolynomial(certificatesOf(definition), secrets, random);
    const polynomial = writePolynomialRecord({
      trustee: dealer,
      polynomial: polynomialOf(change(honest), definition, dealer),
    }, signer);
    const coefficients = coefficientBytesIn(
      polynomialBodyIn(polynomial),
      definition.threshold ?? 1,
    );
    const hash = hashOfCoefficients(coefficients, { trustee: dealer, chainId: CHAIN });
    return { hash: writeCoefficientsHash({ trustee: dealer, hash }, signer), polynomial };
  }

  /** A bench in which all trustees have taken the steps up to this one. */
  async played(last: "hash" | "polynomial" | "key"): Promise<ElectionBench> {
    const bench = new ElectionBench(this.definition);
    await bench.add(IN_TIME - 3, ...this.confirmations, ...this.hashes);
    if (last !== "hash") await bench.add(IN_TIME - 2, ...this.polynomials);
    if (last === "key") await bench.add(IN_TIME - 1, ...this.keys());
    return bench;
  }
}

/** What a bench tells of its ceremony. */
export async function ceremonyOf(bench: ElectionBench): Promise<Ceremony> {
  return await bench.query("ceremony") as unknown as Ceremony;
}

/** Bodies of all polynomials, as the query tells them. */
export async function polynomialsOf(bench: ElectionBench, size: number): Promise<Uint8Array[]> {
  const bodies: Uint8Array[] = [];
  for (let trustee = 1; trustee <= size; trustee++) {
    const answer = await bench.query("polynomial", { trustee: `${trustee}` });
    bodies.push(hexToBytes((answer as { body: string }).body));
  }
  return bodies;
}
