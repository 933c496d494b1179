/** Whether a ballot may have left this page: nobody who sent one is told that nothing was sent. */
import { signal } from "@preact/signals";

/** True from the moment when a ballot is handed in until the peer says what became of it. */
export const mayBeSent = signal(false);

/** Hands a ballot in. */
export async function handingIn<Report>(send: () => Promise<Report>): Promise<Report> {
  mayBeSent.value = true;
  const report = await send();
  mayBeSent.value = false;
  return report;
}
