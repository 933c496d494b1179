/** Moments as an organiser writes them: date, time and zone (RFC 3339 §5.6, seconds may be left out). */

/** What such a text must be, in words. */
export const ZONED_TIME_RULE =
  "must be a date and time with its zone, such as 2027-03-01T18:00+01:00";

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

const MINUTE_MS = 60_000;

/** The moment in ms since the Unix epoch; undefined if the text is none. A day that its month has not is none. */
export function parseZonedTime(text: string): number | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((each) =>
    Number(each ?? 0)
  );
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  if (new Date(time).getUTCDate() !== day || new Date(time).getUTCMonth() !== month - 1) {
    return undefined;
  }
  return time - offsetMs(match[7]);
}

/**
 * Writes a moment, to the minute.
 *
 * @param offsetMinutes How far the zone is ahead of UTC.
 */
export function formatZonedTime(time: number, offsetMinutes: number): string {
  const local = new Date(time + offsetMinutes * MINUTE_MS).toISOString().slice(0, 16);
  const two = (number: number) => String(number).padStart(2, "0");
  const ahead = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? "-" : "+";
  return `${local}${sign}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

function offsetMs(zone: string): number {
  if (zone === "Z") return 0;
  const ahead = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return (zone.startsWith("-") ? -ahead : ahead) * MINUTE_MS;
}
