/** Where the roll of an election lies beside the file of its network. */
import { dirname, join } from "node:path";

/** The name of a file whose name ends with its kind. */
const KIND = /\.[^./\\]*$/;

/** Beside `board.election` lies `board.roll`, which `chainvote election build` writes and `chainvote host` reads. */
export function rollBeside(network: string): string {
  return network.replace(KIND, "") + ".roll";
}

/** Where a roll may lie: as it was built, or as the registrar gave it. */
export function rollPlaces(network: string): readonly string[] {
  return [rollBeside(network), join(dirname(network), "roll.bin")];
}

/** Where the roll is kept in the data folder of a host, so that it finds it again. */
export function keptRollPath(data: string): string {
  return join(data, "roll.bin");
}
