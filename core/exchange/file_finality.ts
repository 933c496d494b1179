/**
 * What a chain file holds of witnesses: behind each header of version 2 `u16 length | certificate`, and behind the end
 * mark `u32 length | commit certificate of the final block` (length 0 if only genesis is), then `u8 number of proofs`
 * and each proof of a lie as `u32 length | proof`, in the order of their witnesses.
 *
 * Only their form is checked here: whether signatures hold is for `core/chain` and `core/audit` to find out.
 */
import { concatBytes } from "../base/hash.ts";
import { hashHeader, type Header } from "../block/header.ts";
import type { ChainId } from "../block/ids.ts";
import { type Certificate, decodeCertificate, encodeCertificate } from "../witness/certificate.ts";
import { MAX_PROOF_HEADERS, MAX_WITNESSES } from "../witness/limits.ts";
import { decodeLieProof, encodeLieProof, type LieProof, proofBytes } from "../witness/proof.ts";
import { type ByteReader, numberBytes, readPart } from "./byte_reader.ts";
import { ChainFileError } from "./chain_file_error.ts";
import { certificateBytes } from "../witness/sizes.ts";

/** What stands behind the blocks of a file. Nothing of it has been verified. */
export interface FileFinality {
  /** The commit certificate of the final block; none if that is the genesis block. */
  readonly certificate?: Certificate;
  /** Proofs of lies, one of a witness, in their order. */
  readonly proofs: readonly LieProof[];
  /** Where it starts in the file, in bytes. */
  readonly offset: number;
}

/** Bytes of the length of a block's certificate. */
const SHORT_SIZE = 2;

const CERTIFICATE_LIMITS = { least: certificateBytes(1), most: certificateBytes(MAX_WITNESSES) };
const PROOF_LIMITS = { least: proofBytes(0), most: proofBytes(MAX_PROOF_HEADERS) };

/** The most bytes that a certificate and its length take behind a header. */
export const LARGEST_HEADER_CERTIFICATE: number = SHORT_SIZE + CERTIFICATE_LIMITS.most;

/** A certificate as it stands behind its block's header. */
export function encodeHeaderCertificate(chainId: ChainId, certificate: Certificate): Uint8Array {
  const bytes = encodeCertificate(chainId, certificate);
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}

/**
 * Reads the certificate behind a header.
 *
 * @param bytes What follows the header.
 * @param place For errors: the block's name, and where it starts in the file.
 * @returns It, and what follows it.
 * @throws {ChainFileError} If it is none of that block.
 */
export function readHeaderCertificate(
  chainId: ChainId,
  header: Header,
  bytes: Uint8Array,
  { name, offset }: { readonly name: string; readonly offset: number },
): { readonly certificate: Certificate; readonly rest: Uint8Array } {
  const part = `the certificate of ${name}`;
  const length = bytes.length < SHORT_SIZE ? 0 : bytes[0] << 8 | bytes[1];
  const end = SHORT_SIZE + length;
  const { least, most } = CERTIFICATE_LIMITS;
  if (length < least || length > most || end > bytes.length) {
    throw new ChainFileError(
      `the length of ${part} must be ${least} to ${most} bytes within its block: it is ${length}`,
      offset,
    );
  }
  const certificate = readPart(part, offset, () => {
    return decodeCertificate(chainId, bytes.subarray(SHORT_SIZE, end));
  });
  const { hash, index } = certificate.statement;
  if (hash !== hashHeader(header) || index !== header.index) {
    throw new ChainFileError(`${part} must be of that block: it is of ${index} (${hash})`, offset);
  }
  return { certificate, rest: bytes.subarray(end) };
}

/** What stands behind the end mark. */
export function encodeFinality(
  chainId: ChainId,
  { certificate, proofs }: Omit<FileFinality, "offset">,
): Uint8Array {
  const counted = (bytes: Uint8Array) => concatBytes(numberBytes(bytes.length), bytes);
  return concatBytes(
    certificate === undefined ? numberBytes(0) : counted(encodeCertificate(chainId, certificate)),
    Uint8Array.of(proofs.length),
    ...proofs.map((proof) => counted(encodeLieProof(chainId, proof))),
  );
}

/**
 * Reads what stands behind the end mark.
 *
 * @throws {ChainFileError} If it is not of this form.
 */
export async function readFinality(input: ByteReader, chainId: ChainId): Promise<FileFinality> {
  const { offset } = input;
  const part = "the certificate of the final block";
  const bytes = await input.takeCounted({ part, ...CERTIFICATE_LIMITS });
  const certificate = bytes &&
    readPart(part, offset, () => decodeCertificate(chainId, bytes));
  if (certificate !== undefined && certificate.statement.kind !== "commit") {
    throw new ChainFileError(`${part} must be a commit: it is a prepare`, offset);
  }
  const proofs = await readProofs(input, chainId);
  return { ...certificate && { certificate }, proofs, offset };
}

async function readProofs(input: ByteReader, chainId: ChainId): Promise<LieProof[]> {
  const start = input.offset;
  const [count] = await input.take(1, "the number of proofs");
  if (count > MAX_WITNESSES) {
    throw new ChainFileError(
      `there must be at most ${MAX_WITNESSES} proofs of lies: it states ${count}`,
      start,
    );
  }
  const proofs: LieProof[] = [];
  let last = -1;
  for (let place = 1; place <= count; place++) {
    const { offset } = input;
    const part = `proof ${place}`;
    const bytes = await input.takeCounted({ part, ...PROOF_LIMITS });
    if (bytes === undefined) throw new ChainFileError(`${part} must not be empty`, offset);
    const proof = readPart(part, offset, () => decodeLieProof(chainId, bytes));
    const { key } = proof.first;
    if (key <= last) {
      throw new ChainFileError(
        `${part} must be of a witness after ${last}: it is of witness ${key}`,
        offset,
      );
    }
    last = key;
    proofs.push(proof);
  }
  return proofs;
}
