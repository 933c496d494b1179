import { useEffect, useState } from "preact/hooks";
import { away, tellFailure } from "../state/peer.ts";

/** How {@linkcode useRead} reads. */
export interface ReadOptions<T> {
  /** What is read, in a text: when it is another one, it is read again. */
  readonly key: string;
  readonly read: () => Promise<T>;
  readonly now: () => number;
}

/**
 * What is read of the peer, or checked; undefined before the first answer. What was read stays until something newer is there,
 * and is read again once a peer that was away answers.
 */
export function useRead<T>({ key, read, now }: ReadOptions<T>): T | undefined {
  const [known, setKnown] = useState<{ readonly value: T } | undefined>();
  const isAway = away.value !== undefined;
  useEffect(() => {
    let isOver = false;
    const readOnce = async () => {
      try {
        const value = await read();
        if (!isOver) setKnown({ value });
      } catch (error) {
        if (!isOver) tellFailure(error, now());
      }
    };
    void readOnce();
    return () => {
      isOver = true;
    };
  }, [key, isAway]);
  return known?.value;
}
