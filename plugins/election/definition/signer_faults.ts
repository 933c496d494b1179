/** What is wrong with those who sign: organiser, registrars and trustees. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { openCertificate, type TrusteeCertificate } from "../../belenios/trustees/certificate.ts";
import { isTrusteeKeyProven, readTrusteeKey } from "../../belenios/trustees/trustee_key.ts";
import { readSignedMessage } from "../../belenios/proofs/signed_message.ts";
import {
  checkObject,
  type DefinitionFault,
  faultOf,
  type FieldRules,
  hexRule,
  keyRule,
  optionalField,
  requiredField,
  textRule,
  type ValueRule,
} from "./field_rules.ts";
import { MAX_LABEL_LENGTH } from "./limits.ts";

const SIGNER: FieldRules = {
  name: requiredField(textRule(MAX_LABEL_LENGTH)),
  key: requiredField(keyRule),
};

const REGISTRAR: FieldRules = { ...SIGNER, commit: requiredField(hexRule) };

/** A value that nobody else may have, and where it stands. */
type NamedValue = readonly [path: string, value: string];

/** Adds what is wrong with organiser, registrars and trustees. */
export function addSignerFaults(config: JsonObject, faults: DefinitionFault[]): void {
  if (config.organiser !== undefined) {
    checkObject(config.organiser, {
      path: "organiser",
      what: "name and key",
      fields: SIGNER,
      faults,
    });
  }
  const registrars = membersOf(config.registrars);
  for (const [i, registrar] of registrars.entries()) {
    const what = "name, key and commit of a registrar";
    checkObject(registrar, { path: `registrars[${i}]`, what, fields: REGISTRAR, faults });
  }
  const trustees = config.mode === "secret" ? membersOf(config.trustees) : [];
  const keys = trustees.flatMap((trustee, i) =>
    keysOfTrustee(trustee, { index: i, config, size: trustees.length, faults })
  );
  const signers: readonly NamedValue[] = [
    ...valuesOf(config.organiser, "organiser", "key"),
    ...registrars.flatMap((each, i) => valuesOf(each, `registrars[${i}]`, "key")),
    ...trustees.flatMap((each, i) => valuesOf(each, `trustees[${i}]`, "key")),
  ];
  addSameFaults([...signers, ...keys], faults);
  addSameFaults(
    registrars.flatMap((each, i) => valuesOf(each, `registrars[${i}]`, "commit")),
    faults,
  );
}

/** The members of a list; none of what is no list, of which a rule has told. */
function membersOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function valuesOf(signer: Json | undefined, path: string, field: string): NamedValue[] {
  const value = (signer as JsonObject | null | undefined)?.[field];
  return typeof value === "string" ? [[`${path}.${field}`, value]] : [];
}

/** No two have the same key, and no registrar shows what another one has shown. */
function addSameFaults(values: readonly NamedValue[], faults: DefinitionFault[]): void {
  for (const [i, [path, value]] of values.entries()) {
    const first = values.findIndex(([, other]) => other === value);
    if (first === i) continue;
    faults.push(faultOf(path, `must be another one than ${values[first][0]}`, value));
  }
}

/** Which trustee of which election is looked at. */
interface TrusteePlace {
  /** From 0. */
  readonly index: number;
  readonly size: number;
  readonly config: JsonObject;
  readonly faults: DefinitionFault[];
}

/** Looks at a trustee. The keys of Belenios that it has, written as RFC 8032 writes them, so that all can be compared. */
function keysOfTrustee(trustee: Json, place: TrusteePlace): NamedValue[] {
  const { index, config: { threshold }, size, faults } = place;
  const path = `trustees[${index}]`;
  const keys: NamedValue[] = [];
  const rule: ValueRule = threshold === undefined
    ? (value) => trusteeKeyFault(value, (key) => keys.push([`${path}.publicKey`, key]))
    : (value) =>
      certificateFault(value, {
        // With a threshold that cannot be, of which a rule has told, a certificate for it cannot be asked for.
        context: isBetween(threshold, size)
          ? { size, threshold: Number(threshold), index: index + 1 }
          : undefined,
        found: (key) => keys.push([`${path}.certificate`, key]),
      });
  const field = threshold === undefined ? "publicKey" : "certificate";
  checkObject(trustee, {
    path,
    what: `name, key and ${field} of a trustee`,
    fields: { ...SIGNER, ...left(field), [field]: requiredField(rule) },
    faults,
  });
  return keys;
}

/** The field that a trustee does not have, by the one that it has. */
function left(field: "publicKey" | "certificate"): FieldRules {
  return field === "publicKey"
    ? { certificate: optionalField(() => "must be left out where there is no threshold") }
    : { publicKey: optionalField(() => "must be left out where there is a threshold") };
}

function trusteeKeyFault(value: Json, found: (key: string) => void): string | undefined {
  try {
    const key = readTrusteeKey(value, "the key");
    if (key.signature !== undefined) return "must have pok and public_key alone";
    if (!isTrusteeKeyProven(key)) return "must have a proof (pok) that holds for its public_key";
    found(bytesToHex(key.publicKey.toBytes()));
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return "must be a trustee's public key as Belenios writes it, with pok and public_key";
  }
}

function certificateFault(
  value: Json,
  { context, found }: {
    context: Pick<TrusteeCertificate, "size" | "threshold" | "index"> | undefined;
    found: (key: string) => void;
  },
): string | undefined {
  try {
    const certificate = openCertificate(
      readSignedMessage(value, "the certificate"),
      "the certificate",
    );
    const [asked, is] = [context ?? certificate, certificate].map(showPlace);
    if (is !== asked) return `must be for ${asked}: it is for ${is}`;
    for (const key of [certificate.verification, certificate.encryption]) {
      found(bytesToHex(key.toBytes()));
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return "must be a trustee's certificate as Belenios writes it, signed with its own key";
  }
}

function showPlace(
  { index, size, threshold }: Pick<TrusteeCertificate, "size" | "threshold" | "index">,
): string {
  return `trustee ${index} of ${size} with threshold ${threshold}`;
}

function isBetween(threshold: Json, size: number): boolean {
  return Number.isInteger(threshold) && Number(threshold) >= 1 && Number(threshold) <= size;
}
