import { wrongValue } from "../failure.ts";
import { UTC, type Zone } from "./zones.ts";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
/** The parts of a layout, which is the time Mon Jan 2 15:04:05 MST 2006 as it is to be written. */
const LAYOUT =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|0[1-6]|15|PM|pm|Z07(?::?00){0,2}|-07(?::?00){0,2}|[.,](?:0+|9+)(?!\d)|[1-5]/g;

/** A moment, and the zone to show it in. */
export interface Moment {
  readonly milliseconds: number;
  readonly zone: Zone;
}

/** The moment in the way of the layout. */
export function formatLayout(layout: string, { milliseconds, zone }: Moment): string {
  const date = new Date(milliseconds + zone.offset * 1000);
  return layout.replace(LAYOUT, (part) => formatPart(part, date, zone));
}

function formatPart(part: string, date: Date, zone: Zone): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const hour = date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12;
  switch (part) {
    case "January":
      return MONTHS[date.getUTCMonth()]!;
    case "Jan":
      return MONTHS[date.getUTCMonth()]!.slice(0, 3);
    case "Monday":
      return DAYS[date.getUTCDay()]!;
    case "Mon":
      return DAYS[date.getUTCDay()]!.slice(0, 3);
    case "MST":
      return zone.name;
    case "2006":
      return String(date.getUTCFullYear()).padStart(4, "0");
    case "06":
      return two(date.getUTCFullYear() % 100);
    case "01":
      return two(date.getUTCMonth() + 1);
    case "1":
      return String(date.getUTCMonth() + 1);
    case "02":
      return two(date.getUTCDate());
    case "_2":
      return String(date.getUTCDate()).padStart(2, " ");
    case "2":
      return String(date.getUTCDate());
    case "002":
      return String(dayOfYear(date)).padStart(3, "0");
    case "__2":
      return String(dayOfYear(date)).padStart(3, " ");
    case "15":
      return two(date.getUTCHours());
    case "03":
      return two(hour);
    case "3":
      return String(hour);
    case "04":
      return two(date.getUTCMinutes());
    case "4":
      return String(date.getUTCMinutes());
    case "05":
      return two(date.getUTCSeconds());
    case "5":
      return String(date.getUTCSeconds());
    case "PM":
      return date.getUTCHours() >= 12 ? "PM" : "AM";
    case "pm":
      return date.getUTCHours() >= 12 ? "pm" : "am";
    default:
      return /^[.,]/.test(part) ? formatFraction(part, date) : formatOffset(part, zone.offset);
  }
}

export function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

function formatFraction(part: string, date: Date): string {
  const digits = String(date.getUTCMilliseconds())
    .padStart(3, "0")
    .padEnd(part.length - 1, "0");
  const shown = digits.slice(0, part.length - 1);
  if (part[1] === "0") return part[0] + shown;
  const trimmed = shown.replace(/0+$/, "");
  return trimmed === "" ? "" : part[0] + trimmed;
}

function formatOffset(part: string, offset: number): string {
  if (part.startsWith("Z") && offset === 0) return "Z";
  const colon = part.includes(":") ? ":" : "";
  const absolute = Math.abs(offset);
  const fields = [absolute / 3600, (absolute / 60) % 60, absolute % 60].map((each) =>
    String(Math.floor(each)).padStart(2, "0"),
  );
  const count = (part.length - part.split(":").length) / 2;
  return (offset < 0 ? "-" : "+") + fields.slice(0, Math.round(count)).join(colon);
}

const READS: Readonly<Record<string, string>> = {
  "2006": "(\\d{4})",
  "06": "(\\d{2})",
  "01": "(\\d{2})",
  "02": "(\\d{2})",
  "002": "(\\d{3})",
  "15": "(\\d{1,2})",
  "03": "(\\d{2})",
  "04": "(\\d{2})",
  "05": "(\\d{2}(?:[.,]\\d+)?)",
  "5": "(\\d{1,2}(?:[.,]\\d+)?)",
  _2: "[ ]?(\\d{1,2})",
  __2: "[ ]{0,2}(\\d{1,3})",
  MST: "([A-Z]{3,4}|[+-]\\d{2,4})",
  PM: "(AM|PM)",
  pm: "(am|pm)",
};

/** The moment that a text written in the way of the layout stands for; UTC where it names no zone. */
export function parseLayout(layout: string, written: string): Moment {
  const parts: string[] = [];
  let pattern = "";
  let at = 0;
  for (const found of layout.matchAll(LAYOUT)) {
    pattern += escapePattern(layout.slice(at, found.index)) + patternOf(found[0]);
    parts.push(found[0]);
    at = found.index + found[0].length;
  }
  const read = new RegExp(`^${pattern}${escapePattern(layout.slice(at))}$`).exec(written);
  if (read === null) {
    throw wrongValue(
      `${JSON.stringify(written.slice(0, 60))} is not a time written as ${JSON.stringify(layout.slice(0, 60))}`,
    );
  }
  return momentOf(new Map(parts.map((part, index) => [part, read[index + 1]!])));
}

function patternOf(part: string): string {
  const known = READS[part];
  if (known !== undefined) return known;
  if (part === "January" || part === "Jan")
    return `(${MONTHS.map((each) => each.slice(0, part === "Jan" ? 3 : 20)).join("|")})`;
  if (part === "Monday" || part === "Mon")
    return `(${DAYS.map((each) => each.slice(0, part === "Mon" ? 3 : 20)).join("|")})`;
  if (/^[.,]/.test(part)) return part[1] === "0" ? `([.,]\\d{${part.length - 1}})` : "([.,]\\d+)?";
  if (!/^[Z-]/.test(part)) return "(\\d{1,2})";
  const offset = part.includes(":") ? "[+-]\\d{2}(?::\\d{2}){1,2}" : "[+-]\\d{2}(?:\\d{2}){0,2}";
  return part.startsWith("Z") ? `(Z|${offset})` : `(${offset})`;
}

function escapePattern(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$/-]/g, "\\$&");
}

function momentOf(read: ReadonlyMap<string, string>): Moment {
  const first = (...parts: readonly string[]): string | undefined => {
    return parts.map((part) => read.get(part)).find((value) => value !== undefined);
  };
  const number = (fallback: number, ...parts: readonly string[]): number =>
    Number(first(...parts)?.replace(",", ".") ?? fallback);
  const short = number(0, "06");
  const year = read.has("2006") ? number(0, "2006") : read.has("06") ? short + (short >= 69 ? 1900 : 2000) : 0;
  const named = first("January", "Jan")?.slice(0, 3);
  const month = named === undefined ? number(1, "01", "1") - 1 : MONTHS.findIndex((each) => each.startsWith(named));
  const yearDay = first("002", "__2");
  const day = yearDay === undefined ? number(1, "02", "_2", "2") : Number(yearDay);
  const noon = first("PM", "pm")?.toLowerCase();
  const hour =
    noon === undefined ? number(0, "15", "03", "3") : (number(0, "03", "3", "15") % 12) + (noon === "pm" ? 12 : 0);
  const seconds = number(0, "05", "5");
  const fraction = [...read].find(([part]) => /^[.,]/.test(part))?.[1];
  const milliseconds = Math.floor((seconds + Number(fraction?.replace(",", ".") ?? 0)) * 1000 + 1e-6);
  const date = new Date(0);
  date.setUTCFullYear(year, yearDay === undefined ? month : 0, day);
  date.setUTCHours(hour, number(0, "04", "4"), 0, milliseconds);
  const valid = yearDay !== undefined || (date.getUTCMonth() === month && date.getUTCDate() === day);
  if (!valid || hour > 23 || seconds >= 60 || number(0, "04", "4") > 59)
    throw wrongValue("there is no such day or time");
  const offset = offsetIn([...read].find(([part]) => /^(?:Z07|-07)/.test(part))?.[1]);
  // Of an offset alone nobody knows a zone's letters: it stands for itself, whole.
  const zone = offset === 0 ? UTC : { name: formatOffset("-0700", offset), offset };
  return { milliseconds: date.getTime() - offset * 1000, zone };
}

function offsetIn(written: string | undefined): number {
  if (written === undefined || written === "Z") return 0;
  const [hours = "0", minutes = "0", seconds = "0"] = written.slice(1).replaceAll(":", "").match(/\d\d/g) ?? [];
  return (written.startsWith("-") ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
