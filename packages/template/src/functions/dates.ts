import { RenderFailure, wrongValue } from "../failure.ts";
import { kindOf, numberIn, Opaque, type Value } from "../values.ts";
import { any, describe, type FunctionSet, fixed, type Invocation, text } from "./define.ts";
import { formatDuration, readDuration, roundDuration } from "./durations.ts";
import { dayOfYear, formatLayout, type Moment, parseLayout } from "./layouts.ts";
import { UTC, type Zone, zoneAt } from "./zones.ts";

const NANOSECONDS = 1_000_000n;
const HTML = "2006-01-02";

/** A moment to the millisecond, in a zone. */
class Time extends Opaque implements Moment {
  readonly typeName = "time.Time";
  readonly milliseconds: number;
  readonly zone: Zone;

  constructor({ milliseconds, zone }: Moment) {
    super();
    if (!Number.isFinite(new Date(milliseconds).getTime())) throw wrongValue("the time is out of range");
    this.milliseconds = milliseconds;
    this.zone = zone;
  }

  get fields(): ReadonlyMap<string, Value> {
    const date = new Date(this.milliseconds + this.zone.offset * 1000);
    return new Map<string, Value>([
      ["Year", date.getUTCFullYear()],
      ["Month", formatLayout("January", this)],
      ["Day", date.getUTCDate()],
      ["Hour", date.getUTCHours()],
      ["Minute", date.getUTCMinutes()],
      ["Second", date.getUTCSeconds()],
      ["Weekday", formatLayout("Monday", this)],
      ["YearDay", dayOfYear(date)],
      ["Unix", Math.floor(this.milliseconds / 1000)],
      ["UnixMilli", this.milliseconds],
    ]);
  }

  override readonly methods = new Map<string, (given: Value) => Value>([
    [
      "Format",
      (layout) => {
        if (typeof layout !== "string") throw wrongValue(`Format takes a layout, not ${describe(layout)}`);
        return formatLayout(layout, this);
      },
    ],
  ]);

  override print(): string {
    return formatLayout("2006-01-02 15:04:05.999999999 -0700 MST", this);
  }
}

/** Functions over times. A rendering is reproducible: those that need the present time fail unless its caller tells it. */
export const dateFunctions: FunctionSet = {
  now: fixed([], (invocation) => new Time({ milliseconds: present(invocation), zone: UTC })),
  date: fixed([text, any], (layout, time) => formatLayout(layout, inUtc(time))),
  ...twice("dateInZone", fixed([text, any, text], inZone)),
  htmlDate: fixed([any], (time) => formatLayout(HTML, inUtc(time))),
  htmlDateInZone: fixed([any, text], (time, zone) => inZone(HTML, time, zone)),
  ...twice("dateModify", fixed([text, any], modify)),
  ...twice("mustDateModify", fixed([text, any], modify)),
  toDate: fixed([text, text], (layout, written) => new Time(parseLayout(layout, written))),
  mustToDate: fixed([text, text], (layout, written) => new Time(parseLayout(layout, written))),
  unixEpoch: fixed([any], (time) => String(Math.floor(timeOf(time).milliseconds / 1000))),
  ago: fixed([any], (time, invocation) => {
    const passed = BigInt(Math.trunc(present(invocation) - timeOf(time).milliseconds)) * NANOSECONDS;
    const second = 1000n * NANOSECONDS;
    return formatDuration(((passed + (passed < 0n ? -second : second) / 2n) / second) * second);
  }),
  duration: fixed([any], (seconds) => formatDuration(secondsOf(seconds) * 1000n * NANOSECONDS)),
  durationRound: fixed([any], (value, invocation) => {
    if (value instanceof Time) return roundDuration(BigInt(present(invocation) - value.milliseconds) * NANOSECONDS);
    if (typeof value !== "string") return roundDuration(secondsOf(value));
    return roundDuration(durationOf(value));
  }),
};

/** Under its name, and under the older one with underscores. */
function twice(name: string, value: FunctionSet[string]): FunctionSet {
  return { [name]: value, [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]: value };
}

function present({ sources }: Invocation): number {
  if (sources.now !== undefined) return sources.now().getTime();
  throw new RenderFailure({
    code: "template.no-source",
    message: "there is no clock where this is rendered",
    hint: "a template must render the same twice; take the time from an input",
  });
}

/** A time, or the seconds since 1970. */
function timeOf(value: Value): Moment {
  if (value instanceof Time) return value;
  if (kindOf(value) === "int") return new Time({ milliseconds: numberIn(value)! * 1000, zone: UTC });
  throw wrongValue(`${describe(value)} is not a time`, "toDate makes one of text");
}

/** Where a layout names no zone, the machine's would be meant; a result depends on no machine. */
function inUtc(value: Value): Moment {
  return { milliseconds: timeOf(value).milliseconds, zone: UTC };
}

function inZone(layout: string, value: Value, name: string): string {
  const { milliseconds } = timeOf(value);
  return formatLayout(layout, { milliseconds, zone: zoneAt(name, milliseconds) });
}

function modify(duration: string, value: Value): Value {
  const { milliseconds, zone } = timeOf(value);
  return new Time({ milliseconds: milliseconds + Number(durationOf(duration) / NANOSECONDS), zone });
}

function durationOf(written: string): bigint {
  const duration = readDuration(written);
  if (duration !== undefined) return duration;
  throw wrongValue(`${JSON.stringify(written.slice(0, 60))} is not a duration`, "durations are such as 1h30m or -90s");
}

function secondsOf(value: Value): bigint {
  const number = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : numberIn(value);
  if (number === undefined || !Number.isFinite(number))
    throw wrongValue(`${describe(value)} is not a number of seconds`);
  return BigInt(Math.trunc(number));
}
