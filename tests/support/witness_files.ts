/** Files of witnesses whose keys are those of `witness_keys.ts`, so that tests can also sign by hand. */
import { systemRandom } from "../../core/base/system.ts";
import type { ChainId } from "../../core/block/ids.ts";
import type { Network } from "../../core/rules/network.ts";
import { type SignedStatement, signStatement } from "../../core/witness/signed_statement.ts";
import { WitnessKeyFile } from "../../core/witness/signer/key_file.ts";
import { WitnessSigner } from "../../core/witness/signer/signer.ts";
import type { Statement } from "../../core/witness/statement.ts";
import type { NodeWitness } from "../../net/node/options.ts";
import { secretOfWitness } from "./witness_keys.ts";

/** A folder with the files of witnesses, and those that are open. */
export class WitnessFiles implements Disposable {
  readonly #network: Network;
  readonly #folder = Deno.makeTempDirSync({ prefix: "chainvote-test-" });
  readonly #instances = new Map<number, string>();
  readonly #open = new Map<number, WitnessSigner>();

  constructor(network: Network) {
    this.#network = network;
  }

  /** Path of a witness's file, which is made if it is not there. */
  path(key: number): string {
    const path = `${this.#folder}/${key}.witness`;
    try {
      Deno.statSync(path);
    } catch {
      const drawn = secretOfWitness(key) - 1n;
      const bytes = (length: number) =>
        Uint8Array.from({ length }, (_, i) => Number(drawn >> BigInt(8 * i) & 0xffn));
      WitnessKeyFile.create(path, { bytes });
    }
    return path;
  }

  /** Opens a witness's file, as a peer that starts does; it is closed first if it is open. */
  open(key: number): NodeWitness {
    this.close(key);
    const { chainId } = this.#network;
    const instance = this.#instances.get(key);
    const signer = WitnessSigner.open(this.path(key), {
      chainId,
      random: systemRandom,
      ...instance !== undefined && { instance },
    });
    this.#instances.set(key, signer.instance);
    this.#open.set(key, signer);
    return { signer, key };
  }

  /** Closes a witness's file. */
  close(key: number): void {
    this.#open.get(key)?.[Symbol.dispose]();
    this.#open.delete(key);
  }

  [Symbol.dispose](): void {
    for (const key of [...this.#open.keys()]) this.close(key);
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

/** A statement that a witness signs, whatever it has signed before. */
export function signedBy(key: number, chainId: ChainId, statement: Statement): SignedStatement {
  const by = { secret: secretOfWitness(key), random: systemRandom };
  return { statement, key, signature: signStatement(chainId, statement, by) };
}
