import { wrongValue } from "../failure.ts";

/** What a zone's clocks show at one moment. */
export interface Zone {
  readonly name: string;
  /** Seconds east of UTC. */
  readonly offset: number;
}

export const UTC: Zone = { name: "UTC", offset: 0 };

/** The zone of that name in the IANA database, at `milliseconds`. `Local` is UTC, for a result depends on no machine. */
export function zoneAt(name: string, milliseconds: number): Zone {
  if (name === "" || name === "UTC" || name === "Local") return UTC;
  try {
    const parts = (style: "longOffset" | "short"): string => {
      const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: style });
      return format.formatToParts(milliseconds).find(({ type }) => type === "timeZoneName")?.value ?? "";
    };
    const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
      /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?/.exec(parts("longOffset")) ?? [];
    const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
    const short = parts("short");
    return { name: /^[A-Z]{2,5}$/.test(short) ? short : offsetName(offset), offset };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw wrongValue(`no time zone is named ${JSON.stringify(name.slice(0, 60))}`, "names are such as Europe/Berlin");
  }
}

/** For zones without letters of their own: `+03`, `-0330`. */
function offsetName(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const hours = String(Math.floor(minutes / 60)).padStart(2, "0");
  const rest = minutes % 60 === 0 ? "" : String(minutes % 60).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${hours}${rest}`;
}
