const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const SECOND = UNITS["s"]!;
const DURATION = /^[+-]?(?:(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:ns|us|µs|μs|ms|s|m|h))+$/;

/** The nanoseconds of a duration such as `1h30m` or `-1.5s`, or undefined when it is none. */
export function readDuration(written: string): bigint | undefined {
  if (written === "0") return 0n;
  if (written.length > 100 || !DURATION.test(written)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of written.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = UNITS[unit]!;
    total += BigInt(whole || "0") * size + (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
  }
  return written.startsWith("-") ? -total : total;
}

/** Nanoseconds as `1h1m40s`, the way the language prints a duration. */
export function formatDuration(nanoseconds: bigint): string {
  const absolute = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const sign = nanoseconds < 0n ? "-" : "";
  if (absolute === 0n) return "0s";
  if (absolute < SECOND) {
    const unit = absolute < 1_000n ? "ns" : absolute < 1_000_000n ? "µs" : "ms";
    return `${sign}${decimal(absolute, UNITS[unit]!)}${unit}`;
  }
  const hours = absolute / UNITS["h"]!;
  const minutes = (absolute / UNITS["m"]!) % 60n;
  const rest = `${decimal(absolute % UNITS["m"]!, SECOND)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${rest}`;
  return minutes > 0n ? `${sign}${minutes}m${rest}` : sign + rest;
}

function decimal(value: bigint, unit: bigint): string {
  const width = unit.toString().length - 1;
  const fraction = (value % unit).toString().padStart(width, "0").replace(/0+$/, "");
  return `${value / unit}${fraction === "" ? "" : `.${fraction}`}`;
}

const ROUNDED: readonly (readonly [unit: string, nanoseconds: bigint])[] = [
  ["y", 365n * 24n * 3600n * SECOND],
  ["mo", 30n * 24n * 3600n * SECOND],
  ["d", 24n * 3600n * SECOND],
  ["h", 3600n * SECOND],
  ["m", 60n * SECOND],
  ["s", SECOND],
];

/** The largest unit that a duration exceeds, and how many of it: `3mo`. */
export function roundDuration(nanoseconds: bigint): string {
  const absolute = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const [unit, size] = ROUNDED.find(([, each]) => absolute > each) ?? ["s", absolute + 1n];
  return `${absolute / size}${unit}`;
}
