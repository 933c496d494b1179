import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bytesToHex, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import { type KernelName, type MiningKernel, NONCE_SPACE } from "../../../core/mining/kernel.ts";
import { buildKernelModule } from "../../../core/mining/kernel_module.ts";
import { chooseKernel, kernelAgreesWithNoble, KERNELS } from "../../../core/mining/kernels.ts";
import { nobleKernel } from "../../../core/mining/noble_kernel.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyHeader = bytes(116);

/** Targets that one nonce in one to a hundred meets, and wild ones. */
const anyTarget = fc.oneof(
  bytes(32),
  fc.tuple(fc.integer({ min: 0x02, max: 0xff }), bytes(31)).map(([head, rest]) =>
    new Uint8Array([head, ...rest])
  ),
);

/** Ranges of nonces, the ends of the space among them. */
const anyRange = fc.tuple(
  fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0x7fff_fff0, 0xffff_ffff), fc.nat(200)),
  fc.nat(130),
  fc.boolean(),
).map(([at, count, isAtEnd]) =>
  isAtEnd
    ? { from: NONCE_SPACE - count, count }
    : { from: Math.min(at, NONCE_SPACE - count), count }
);

/** The hash of a header with a nonce, in one shot of noble. */
function hashOf(header: Uint8Array, nonce: number): Uint8Array {
  const copy = header.slice();
  new DataView(copy.buffer).setUint32(112, nonce);
  return sha256(copy);
}

/** A 256-bit number as 32 bytes. */
function toTarget(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, "0"));
}

for (const [name, create] of Object.entries(KERNELS)) {
  const kernel = create();

  Deno.test(`${name} finds the first nonce whose one-shot hash is at most the target`, () => {
    assertEquals(kernel.name, name);
    fc.assert(fc.property(anyHeader, anyTarget, anyRange, (header, target, { from, count }) => {
      const hex = bytesToHex(target);
      const first = Array.from({ length: count }, (_, i) => from + i)
        .find((nonce) => bytesToHex(hashOf(header, nonce)) <= hex);
      assertEquals(kernel.prepare(header, target)(from, count), first);
    }));
  });

  Deno.test(`${name} takes a hash that equals the target and none above, in every lane`, () => {
    fc.assert(fc.property(anyHeader, fc.nat(NONCE_SPACE - 1), fc.nat(7), (header, nonce, lane) => {
      const hash = hashOf(header, nonce);
      const value = BigInt(`0x${bytesToHex(hash)}`);
      const from = Math.max(0, nonce - lane);
      const others = Array.from({ length: nonce - from }, (_, i) => hashOf(header, from + i));
      // Another hash of the group may be lower: then the target is no edge.
      fc.pre(others.every((other) => bytesToHex(other) > bytesToHex(hash)));
      assertEquals(kernel.prepare(header, hash)(from, nonce - from + 1), nonce);
      assertEquals(
        kernel.prepare(header, toTarget(value - 1n))(from, nonce - from + 1),
        undefined,
      );
    }));
  });

  Deno.test(`${name} compares all of the hash: targets that share its beginning`, () => {
    const header = new Uint8Array(116).fill(7);
    const hash = hashOf(header, 5);
    for (let i = 0; i < 32; i++) {
      const above = new Uint8Array([...hash.subarray(0, i), ...Array(32 - i).fill(0xff)]);
      const below = new Uint8Array([...hash.subarray(0, i), ...Array(32 - i).fill(0)]);
      assertEquals(kernel.prepare(header, above)(5, 1), 5, `${i} bytes, above`);
      assertEquals(kernel.prepare(header, below)(5, 1), undefined, `${i} bytes, below`);
    }
  });

  Deno.test(`${name} goes up to the last nonce and never around to the first`, () => {
    // A header of which nonce 0 has a lower hash than the last ones.
    const header = Array.from({ length: 100 }, (_, i) => new Uint8Array(116).fill(i))
      .find((each) => bytesToHex(hashOf(each, 0)) < "03")!;
    const every = new Uint8Array(32).fill(0xff);
    const none = new Uint8Array(32);
    for (let count = 1; count <= 9; count++) {
      const from = NONCE_SPACE - count;
      assertEquals(kernel.prepare(header, every)(from, count), from);
      assertEquals(kernel.prepare(header, none)(from, count), undefined);
      // Nonce 0 meets this one: it does not belong to the range.
      const first = kernel.prepare(header, hashOf(header, 0));
      assertEquals([first(0, 1), first(from, count)], [0, undefined]);
    }
    assertEquals(kernel.prepare(header, every)(7, 0), undefined);
  });

  Deno.test(`${name} goes on after a hit: all of a range, one search, chunk by chunk`, () => {
    const header = new Uint8Array(116).fill(9);
    const target = new Uint8Array(32).fill(0xff);
    target[0] = 0x03;
    const search = kernel.prepare(header, target);
    const count = 2 * kernel.chunk;
    const hits: number[] = [];
    for (let from = 0; from < count;) {
      const nonce = search(from, Math.min(kernel.chunk, count - from));
      if (nonce === undefined) from += Math.min(kernel.chunk, count - from);
      else hits.push(nonce), from = nonce + 1;
    }
    const reference = nobleKernel.prepare(header, target);
    for (let from = 0, i = 0; from < count; i++) {
      const nonce = reference(from, count - from);
      assertEquals(hits[i], nonce);
      from = (nonce ?? count) + 1;
    }
  });

  Deno.test(`${name} keeps to what it was given: arrays changed later, two searches at once`, () => {
    const header = Uint8Array.from({ length: 116 }, (_, i) => i);
    const target = new Uint8Array(32).fill(0xff);
    target[0] = 0;
    const before = kernel.prepare(header, target);
    const expected = nobleKernel.prepare(header, target)(0, 5_000);
    assertNotEquals(expected, undefined);
    const other = kernel.prepare(new Uint8Array(116), new Uint8Array(32));
    assertEquals(other(0, 100), undefined);
    header.fill(1);
    target.fill(0);
    assertEquals([before(0, 5_000), other(100, 100)], [expected, undefined]);
    assertEquals([header, target], [new Uint8Array(116).fill(1), new Uint8Array(32)]);
  });

  Deno.test(`${name} takes views into larger arrays, and tries chunks that divide all nonces`, () => {
    const around = Uint8Array.from({ length: 300 }, (_, i) => 7 * i);
    const [header, target] = [
      around.subarray(33, 149),
      new Uint8Array(40).fill(0xff).subarray(5, 37),
    ];
    target[0] = 0x01;
    const [copy, limit] = [header.slice(), target.slice()];
    assertEquals(
      kernel.prepare(header, target)(0, 2_000),
      nobleKernel.prepare(copy, limit)(0, 2_000),
    );
    assertEquals(NONCE_SPACE % kernel.chunk, 0);
    assertEquals(Math.log2(kernel.chunk) % 1, 0);
  });

  Deno.test(`${name} refuses a header or a target of another length`, () => {
    const [header, target] = [new Uint8Array(116), new Uint8Array(32)];
    assertThrows(() => kernel.prepare(header.subarray(1), target), RangeError, "115");
    assertThrows(() => kernel.prepare(header, target.subarray(1)), RangeError, "31");
  });
}

Deno.test("buildKernelModule() builds the same modules everywhere, byte for byte", async () => {
  // Whoever changes the generator on purpose changes these; nothing else may.
  const digests = {
    simd: "3b73d9787690cd39cb5a54b3be592b5adb61ca6b9eb6bb6727cbb8ebc0bde8b0",
    scalar: "683faa0625672fbb0b0756cf8cc4ae0b15184ae1d1110f4b0b8a49e4442cd69b",
  };
  const digest = (lanes: 1 | 4) => bytesToHex(sha256(buildKernelModule(lanes)));
  assertEquals({ simd: digest(4), scalar: digest(1) }, digests);
  const script = `
    import { sha256, bytesToHex } from "${new URL("../../../core/base/hash.ts", import.meta.url)}";
    import { buildKernelModule } from "${new URL(
    "../../../core/mining/kernel_module.ts",
    import.meta.url,
  )}";
    const digest = (lanes) => bytesToHex(sha256(buildKernelModule(lanes)));
    console.log(JSON.stringify({ simd: digest(4), scalar: digest(1) }));
  `;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    cwd: new URL("../../../", import.meta.url),
  }).output();
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), digests);
});

Deno.test("chooseKernel() takes SIMD on a machine that has it", () => {
  assertEquals(chooseKernel().name, "simd");
});

Deno.test("chooseKernel() passes over what cannot be made, throws, or does not agree with noble", () => {
  const { simd, scalar, js } = KERNELS;
  const cannot = () => {
    throw new WebAssembly.CompileError("no SIMD here");
  };
  const change = (search: (kernel: MiningKernel) => MiningKernel["prepare"]) => () => {
    const kernel = simd();
    return { ...kernel, prepare: search(kernel) };
  };
  const faults = {
    throwing: change(() => () => {
      throw new Error("broken");
    }),
    "blind in one lane": change(({ prepare }) => (header, target) => {
      const search = prepare(header, target);
      return (from, count) => {
        for (let nonce = from; nonce < from + count; nonce++) {
          if (nonce % 4 !== 3 && search(nonce, 1) === nonce) return nonce;
        }
        return undefined;
      };
    }),
    "off by one": change(({ prepare }) => (header, target) => {
      const search = prepare(header, target);
      return (from, count) => (search(from, count) ?? NaN) + 1 || undefined;
    }),
    "beyond the end": change(({ prepare }) => (header, target) => {
      const search = prepare(header, target);
      return (from, count) => search(from, Math.min(count + 2, NONCE_SPACE - from));
    }),
    "finding nothing": change(() => () => () => undefined),
    "another header": change(({ prepare }) => (header, target) => {
      const other = header.slice();
      other[111] ^= 1;
      return prepare(other, target);
    }),
  };
  for (const [fault, create] of Object.entries(faults)) {
    assert(!kernelAgreesWithNoble(create()), fault);
    assertEquals(chooseKernel([cannot, create, scalar, js]).name, "scalar", fault);
  }
  assertEquals(chooseKernel([cannot, js]).name, "js");
  assertEquals(chooseKernel([cannot, faults.throwing]).name, "nobleMidstate");
  const all: KernelName[] = ["simd", "scalar", "js", "nobleMidstate"];
  assertEquals(Object.keys(KERNELS), all, "the fastest first");
});
