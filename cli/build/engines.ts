/** The Deno that is packed for each kind of machine: which package of npm holds it, and what that must be. */

/** The version of Deno that is packed. */
export const ENGINE_VERSION = "2.9.6";

/** Where the engine of a kind of machine is. */
export interface Engine {
  /** The package of npm. */
  readonly name: string;
  /** The package's Subresource Integrity, as npm gives it: SHA-512 of the tarball, base64. */
  readonly integrity: string;
  /** The engine's file in the package. */
  readonly file: "deno" | "deno.exe";
}

/** The engines by the names that Deno has for kinds of machines. */
export const ENGINES = {
  "x86_64-unknown-linux-gnu": {
    name: "@deno/linux-x64-glibc",
    integrity:
      "sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==",
    file: "deno",
  },
  "aarch64-unknown-linux-gnu": {
    name: "@deno/linux-arm64-glibc",
    integrity:
      "sha512-poqhoH9B3nYloigEMPT5t8HY+wBeiuea1An5Q7fqgJzP0SYmWsoS/oUnWO/pEiA4ofzIBy1Elt/in58xKtxEoQ==",
    file: "deno",
  },
  "x86_64-apple-darwin": {
    name: "@deno/darwin-x64",
    integrity:
      "sha512-tPi3CWPRdjW1MaWlvWjORE7Ass5SADdWdj1BF1Q1PEdzi+5u/mC5YhmZzniMiPr81PpaFeqjXaLAsfb8lFsZ0Q==",
    file: "deno",
  },
  "aarch64-apple-darwin": {
    name: "@deno/darwin-arm64",
    integrity:
      "sha512-V8uO1Aolrl/yvdMb5lOtgtigs8YuZBjrOrgviVMiYkQ0swymFfzkae1wZak4Xi24t7vf7d/eiMb/7ryjjVm+tg==",
    file: "deno",
  },
  "x86_64-pc-windows-msvc": {
    name: "@deno/win32-x64",
    integrity:
      "sha512-qRGnmVz/Ea6UWPht/S3xFRK17UZ/ls38DSVfgGB17fpASLxPkksqzWUI/BzL9YYoOknYzfc94mySGyInZu/JXw==",
    file: "deno.exe",
  },
} as const satisfies Readonly<Record<string, Engine>>;

/** A kind of machine that the program can be packed for. */
export type EngineTarget = keyof typeof ENGINES;

/** The kinds of machines. */
export const ENGINE_TARGETS = Object.keys(ENGINES) as readonly EngineTarget[];
