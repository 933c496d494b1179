/**
 * Takes what a chain file says of witnesses into a chain. A certificate counts like one that a peer sends; but one that
 * contradicts what is final here is refused, and not kept: the file is whoever's, and the chain goes on as it was.
 */
import type { BlockHash } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import type { BlockNode } from "../chain/block_tree.ts";
import type { Chain } from "../chain/chain.ts";
import type { CertificateOutcome, CertificateResult, WantedFinal } from "../chain/chain_results.ts";
import { type Certificate, encodeCertificate, verifyCertificate } from "../witness/certificate.ts";
import { encodeLieProof, type LieProof, verifyLieProof } from "../witness/proof.ts";
import { present } from "../base/invariant.ts";
import type { FileBlock } from "./chain_file.ts";
import type { FileFinality } from "./file_finality.ts";
import { ImportError, nameBlock } from "./import_error.ts";

/** The blocks of a file that exclude the final block of a chain. */
export interface ExcludedBlocks {
  readonly first: FileBlock;
  /** Of it and all that follow it. */
  readonly hashes: BlockHash[];
}

/**
 * Takes in the certificate of a block, before the block.
 *
 * @throws {ImportError} If it does not hold, or contradicts what is final.
 */
export async function takeBlockCertificate(chain: Chain, each: FileBlock): Promise<void> {
  const certificate = present(each.certificate, "a block is certified");
  const part = `the certificate of ${nameBlock(each)}`;
  checkOutcome(chain, await adding(part, () => chain.addCertificate(certificate)));
}

/**
 * Takes in what stands behind the blocks of a file.
 *
 * @param last The last block of the file.
 * @throws {ImportError} If a certificate or proof does not hold, or the certificate is of no block of the file.
 */
export async function takeFinality(
  chain: Chain,
  { certificate, proofs, offset }: FileFinality,
  last: BlockNode,
): Promise<void> {
  // A file that is refused changes nothing here: proofs are looked at before anything is taken.
  for (const [i, proof] of proofs.entries()) {
    await adding(`proof ${i + 1} of a lie`, () => checkProof(chain, proof));
  }
  if (certificate !== undefined) {
    const part = `the certificate of the final block at byte ${offset}`;
    const { index, hash } = certificate.statement;
    const node = chain.tree.get(hash);
    if (node === undefined || node.header.index !== index || chain.tree.fork(node, last) !== node) {
      throw new ImportError(`${part} must be of a block in the file: it is of ${index} (${hash})`);
    }
    checkOutcome(chain, await adding(part, () => chain.addCertificate(certificate)));
  }
  for (const [i, proof] of proofs.entries()) {
    await adding(`proof ${i + 1} of a lie`, () => chain.addProof(proof));
  }
}

/** @throws {RuleError} `lie-proof` if it does not hold. */
function checkProof({ network: { chainId, definition } }: Chain, proof: LieProof): void {
  const set = present(definition.witnesses, "only a file of a network with witnesses has proofs");
  verifyLieProof(set, chainId, encodeLieProof(chainId, proof));
}

function checkOutcome(chain: Chain, outcome: CertificateOutcome): void {
  checkSettled(chain, [outcome, ...outcome.settled ?? []]);
}

/** @throws {ImportError} If certificates contradict each other, or one is of a block that does not count here. */
export function checkSettled(chain: Chain, results: readonly CertificateResult[]): void {
  for (const result of results) {
    switch (result.status) {
      case "conflict":
        throw contradiction(chain, result.certificate);
      case "breach":
        throw new ImportError(
          `${
            nameFinal(result.certificate)
          } is certified, and breaks a rule: ${result.error.message}`,
        );
      case "rejected":
        throw new ImportError(
          `${nameFinal(result.certificate)} is final, and it or one before it is rejected here`,
        );
    }
  }
}

/** Says why a file is refused whose blocks exclude the final one. */
export function explainExclusion(
  chain: Chain,
  { first, hashes }: ExcludedBlocks,
  { finality, known }: {
    readonly finality: FileFinality | undefined;
    /** A block that is known to be final and is not here. */
    readonly known: WantedFinal | undefined;
  },
): ImportError {
  if (first.place > chain.final.node.header.index && known !== undefined) {
    return new ImportError(
      `${
        nameBlock(first)
      }: it excludes block ${known.index} (${known.hash}), which is known to be ` +
        "final and is not here yet",
    );
  }
  const { certificate } = finality ?? {};
  const { index, hash } = certificate?.statement ?? {};
  const isExcluded = index !== undefined && hashes[index - first.place] === hash;
  if (certificate !== undefined && isExcluded && holds(chain, certificate)) {
    return contradiction(chain, certificate);
  }
  const { node } = chain.final;
  return new ImportError(
    `${
      nameBlock(first)
    }: it excludes block ${node.header.index} (${node.hash}), which is final here`,
  );
}

/** Both blocks, and who has signed for both of them. */
function contradiction(chain: Chain, certificate: Certificate): ImportError {
  const { network: { definition: { witnesses } }, final } = chain;
  const signersOf = ({ signatures }: Certificate) => signatures.map(({ key }) => key);
  const here = present(final.certificate, "what is excluded is excluded by a certificate");
  const both = signersOf(here).filter((key) => signersOf(certificate).includes(key));
  const names = both.map((key) => witnesses?.keys[key]?.name ?? `witness ${key}`);
  return new ImportError(
    `${nameFinal(certificate)} is final by its certificate, and ${
      nameFinal(here)
    } is final here: ` +
      `they exclude each other, and both were signed by ${names.join(", ")}`,
  );
}

function nameFinal({ statement: { index, hash, round } }: Certificate): string {
  return `block ${index} (${hash}, round ${round})`;
}

function holds({ network }: Chain, certificate: Certificate): boolean {
  const { chainId, definition: { witnesses } } = network;
  if (witnesses === undefined) return false;
  try {
    verifyCertificate(witnesses, chainId, encodeCertificate(chainId, certificate));
    return true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

async function adding<T>(part: string, add: () => T | Promise<T>): Promise<T> {
  try {
    return await add();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new ImportError(`${part}: ${error.message}`, { cause: error });
  }
}
