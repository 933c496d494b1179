/** Times as people of this machine read them. */

/** A moment, in this machine's time zone, which it names. */
export function formatTime(time: number): string {
  return new Date(time).toLocaleString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
}
