/** The examples of `docs/spec/files.md`, and those of `docs/spec/api.md`. */
import { bytesToBase64 } from "../../core/base/base64.ts";
import { bytesToHex, concatBytes, sha256 } from "../../core/base/hash.ts";
import { blockHash } from "../../core/block/block.ts";
import { packRecords } from "../../core/block/packed_records.ts";
import { recordId } from "../../core/block/record.ts";
import { proveRecord } from "../../core/exchange/record_proof.ts";
import { encodeProof } from "../../core/exchange/record_proof_json.ts";
import { encodeCertificate } from "../../core/witness/certificate.ts";
import type { Statement } from "../../core/witness/statement.ts";
import { checksum } from "../../core/store/sqlite_checksum.ts";
import { parseBallots } from "../../cli/election/ballots_csv.ts";
import { proveFolder } from "../../net/api/folder_proof.ts";
import type { Example } from "./example_blocks.ts";
import { named } from "../support/named.ts";
import { chainFile } from "../support/chain_bytes.ts";
import { SPEC_BLOCKS, SPEC_NETWORK, voteOf } from "./spec_chain.ts";
import {
  signAsWitness,
  WITNESSED_BLOCKS,
  WITNESSED_CERTIFICATE,
  WITNESSED_NETWORK,
} from "./spec_witnesses.ts";

const [, BLOCK_1, BLOCK_2] = SPEC_BLOCKS;

/** Two prepares of one round, which no honest witness signs both. */
const ONE: Statement = {
  kind: "prepare",
  round: 2,
  index: 2,
  hash: named("ab".repeat(32)),
  sourceRound: 1,
  sourceHash: blockHash(WITNESSED_BLOCKS[1]),
};
const OTHER: Statement = { ...ONE, hash: named("cd".repeat(32)) };

/** By the name of each example. */
export const FILE_EXAMPLES: Readonly<Record<string, () => Example>> = {
  "chain-file": () => {
    const file = chainFile(SPEC_NETWORK, SPEC_BLOCKS.slice(1));
    const parts: [string, number][] = [
      ["first line", "chainvote chain 1\n".length],
      ...SPEC_BLOCKS.map(({ records }, i): [string, number] => [
        `block ${i}`,
        4 + 116 + packRecords(records).length,
      ]),
      ["end mark", 4 + 4 + 32],
    ];
    return cut(file, parts);
  },
  "chain-file-2": () => {
    const [genesis, { records }] = WITNESSED_BLOCKS;
    const file = chainFile(WITNESSED_NETWORK, WITNESSED_BLOCKS.slice(1), {
      final: WITNESSED_CERTIFICATE,
      certificates: [WITNESSED_CERTIFICATE],
      proofs: [{ first: signAsWitness(ONE, 2), second: signAsWitness(OTHER, 2), headers: [] }],
    });
    const certificate = 93 + 3 * 64;
    return cut(file, [
      ["first line", "chainvote chain 2\n".length],
      ["block 0", 4 + 116 + packRecords(genesis.records).length],
      ["length and header of block 1", 4 + 116],
      ["its certificate", 2 + certificate],
      ["its records", packRecords(records).length],
      ["end mark", 4 + 4 + 32],
      ["certificate of the final block", 4 + certificate],
      ["proofs", 1 + 4 + 2 * 155],
    ]);
  },
  "record-proof": () => {
    const id = recordId(BLOCK_1.records[2]);
    return {
      "record id": id,
      "document": JSON.stringify(encodeProof(proveRecord(id, BLOCK_1, [BLOCK_2.header]))),
    };
  },
  "record-proof-final": () => {
    const [, block] = WITNESSED_BLOCKS;
    const id = recordId(block.records[0]);
    const certificate = encodeCertificate(WITNESSED_NETWORK.chainId, WITNESSED_CERTIFICATE);
    return {
      "record id": id,
      "document": JSON.stringify(encodeProof({ ...proveRecord(id, block, []), certificate })),
    };
  },
  "ballots": () => {
    const text = "Voter;Name;Choice\r\nalice;Alice;red\r\n" +
      ' "bob" ; "Bob ""B"" Berg"; blue \r\n\r\nalice;Alice;blue\r\ncarol;red\r\n';
    const { ballots, problems } = parseBallots(text);
    return {
      "file, as a JSON text": JSON.stringify(text),
      ...Object.fromEntries(
        ballots.map(({ line, voter, choice }) => [`line ${line}`, `${voter} votes for ${choice}`]),
      ),
      ...Object.fromEntries(problems.map(({ line, reason }) => [`line ${line}`, reason])),
    };
  },
  "block-row": () => {
    const ids = concatBytes(...BLOCK_1.records.map((each) => Uint8Array.fromHex(recordId(each))));
    const body = packRecords(BLOCK_1.records);
    const sum = checksum(ids, body);
    return {
      "seq": "2",
      "hash": blockHash(BLOCK_1),
      "ids": bytesToHex(ids),
      "body": bytesToHex(body),
      "checksum, if valid": `${sum}`,
    };
  },
  "submission": () => ({
    body: JSON.stringify({ records: [bytesToBase64(voteOf("alice", "red"))] }),
  }),
  "folder-proof": () => {
    const peer = { url: "http://127.0.0.1:7702", secret: "07".repeat(32) };
    const challenge = "12".repeat(32);
    return { ...peer, challenge, proof: proveFolder(peer, challenge)! };
  },
};

/** A file in its parts, by their sizes. */
function cut(file: Uint8Array, parts: readonly (readonly [string, number])[]): Example {
  let at = 0;
  const values = parts.map(([name, size]) => [name, bytesToHex(file.subarray(at, at += size))]);
  if (at !== file.length) throw new RangeError(`the parts must be all of the file: ${at}`);
  return { ...Object.fromEntries(values), "SHA-256 of the file": bytesToHex(sha256(file)) };
}
