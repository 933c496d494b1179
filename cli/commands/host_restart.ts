/** How a host that has stopped is started again. */
import { type Address, formatAddress } from "../../net/base/address.ts";
import type { Restart } from "../app/restart.ts";
import type { ProxyFlags } from "../options/proxy_options.ts";

/** What the user gave of a host, as far as the next start needs it too. */
export interface GivenHost extends ProxyFlags {
  readonly file: string;
  readonly http: Address;
  readonly listen: Address;
  readonly url?: string;
  readonly places?: number;
  readonly roll?: string;
  readonly networkKey?: string;
  readonly witnessKey?: string;
  /** The data folder. */
  readonly data: string;
  readonly isDataNamed: boolean;
  readonly dialBack: boolean;
  /** True if the file names the witnesses, so that it can be hosted without signing. */
  readonly namesWitnesses: boolean;
}

/** Where a host listens when nothing is said: that need not be said again. */
export interface HostDefaults {
  readonly http: Address;
  readonly listen: Address;
}

/**
 * The same command, with the same options. If the host is the only witness, `host --no-witness` would be another network: so
 * the command without a witness is `peer` then, on the same folder.
 */
export function restartHost(host: GivenHost, usual: HostDefaults): Restart {
  const { file, data, isDataNamed, http, listen, namesWitnesses } = host;
  const plain = [
    "host",
    file,
    ...words("--data", isDataNamed ? data : undefined),
    ...words("--http", http === usual.http ? undefined : formatAddress(http)),
    ...words("--listen", listen === usual.listen ? undefined : formatAddress(listen)),
    ...words("--url", host.url),
    ...words("--places", host.places?.toString()),
    ...words("--roll", host.roll),
    ...words("--network-key", host.networkKey),
    ...(host.dialBack ? [] : ["--no-dial-back"]),
    ...(host.trustProxy ? ["--trust-proxy"] : []),
    ...words("--trust-proxy-at", host.trustProxyAt),
  ];
  return {
    command: [...plain, ...words("--witness-key", host.witnessKey)],
    unsigned: namesWitnesses ? [...plain, "--no-witness"] : ["peer", "--data", data],
  };
}

function words(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [option, value];
}
