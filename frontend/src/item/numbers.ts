const SIZES = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A metric with four digits that count. */
export function shortNumber(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4)) return value.toExponential(2);
  return Number(value.toPrecision(4)).toLocaleString("en", { maximumFractionDigits: 7 });
}

/** A number of bytes for people. */
export function fileSize(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${SIZES[power]}`;
}

/** The day of a moment, for people; the text as it is where it is none. */
export function day(moment: string): string {
  const then = Date.parse(moment);
  return Number.isNaN(then) ? moment : new Date(then).toLocaleDateString("en", { dateStyle: "long" });
}

/** When something was updated, as the listing says it. */
export function updated(moment: string, now: number = Date.now()): string | null {
  const then = Date.parse(moment);
  if (Number.isNaN(then)) return null;
  const hours = (now - then) / 3_600_000;
  const ago = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  if (hours < 1) return "Updated less than an hour ago";
  if (hours <= 24) return `Updated ${ago.format(-Math.round(hours), "hour")}`;
  if (hours <= 24 * 30) return `Updated ${ago.format(-Math.round(hours / 24), "day")}`;
  return `Updated ${day(moment)}`;
}
