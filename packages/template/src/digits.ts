/** A float64 in decimal with `places` digits behind the point, ties to even: what the language's %f prints. */
export function fixedDigits(value: number, places: number): string {
  const scaled = scaleExactly(Math.abs(value), places)
    .toString()
    .padStart(places + 1, "0");
  const whole = scaled.slice(0, scaled.length - places);
  const sign = isNegative(value) ? "-" : "";
  return places === 0 ? `${sign}${scaled}` : `${sign}${whole}.${scaled.slice(scaled.length - places)}`;
}

/** With one digit before the point, `places` behind it (undefined: as many as tell it apart), and an exponent: %e. */
export function exponentDigits(value: number, places: number | undefined): string {
  const shortest = Math.abs(value).toExponential();
  let exponent = Number(shortest.slice(shortest.indexOf("e") + 1));
  let digits = shortest.slice(0, shortest.indexOf("e")).replace(".", "");
  if (places !== undefined) {
    let scaled = value === 0 ? "0".repeat(places + 1) : scaleExactly(Math.abs(value), places - exponent).toString();
    if (scaled.length > places + 1) {
      exponent += 1;
      scaled = scaled.slice(0, places + 1);
    }
    digits = scaled;
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const power = Math.abs(exponent).toString().padStart(2, "0");
  return `${isNegative(value) ? "-" : ""}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
}

/** Without a precision, %e begins where it would for six digits: a million prints as 1e+06. */
const SHORTEST_THRESHOLD = 6;

/**
 * The shorter of %e and %f with `precision` significant digits (undefined: as many as tell it apart), trailing zeros
 * gone: what %g and %v print.
 */
export function generalDigits(value: number, precision: number | undefined): string {
  const significant = precision === 0 ? 1 : precision;
  const written = exponentDigits(value, significant === undefined ? undefined : significant - 1);
  const exponent = Number(written.slice(written.indexOf("e") + 1));
  const digits = written.slice(0, written.indexOf("e")).replace(/[-.]/g, "");
  const useful = digits.replace(/0+$/, "") || "0";
  const sign = isNegative(value) ? "-" : "";
  if (exponent < -4 || exponent >= (significant ?? SHORTEST_THRESHOLD)) {
    return exponentDigits(Number(written), useful.length - 1);
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${useful}`;
  const whole = useful.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = useful.slice(exponent + 1);
  return `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/** A float64 as it is held: an integer and a power of two. */
export function binaryDigits(value: number): string {
  const { mantissa, binary } = partsOf(Math.abs(value));
  return `${isNegative(value) ? "-" : ""}${mantissa}p${binary < 0 ? "-" : "+"}${Math.abs(binary)}`;
}

/** A float64 in hexadecimal with `places` digits behind the point (undefined: as many as it has), and a power of two: %x. */
export function hexDigits(value: number, places: number | undefined): string {
  const parts = partsOf(Math.abs(value));
  let { mantissa } = parts;
  let exponent = mantissa === 0n ? 0 : parts.binary + 52;
  // The smallest numbers have no leading 1 of their own.
  for (; mantissa !== 0n && mantissa >> 52n === 0n; exponent -= 1) mantissa <<= 1n;
  if (places !== undefined && places < 13) {
    const dropped = BigInt(52 - 4 * places);
    const rest = (mantissa & ((1n << dropped) - 1n)) * 2n;
    const kept = mantissa >> dropped;
    const isUp = rest > 1n << dropped || (rest === 1n << dropped && kept % 2n === 1n);
    mantissa = (isUp ? kept + 1n : kept) << dropped;
    if (mantissa >> 53n !== 0n) {
      mantissa >>= 1n;
      exponent += 1;
    }
  }
  const fraction = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, "0");
  const shown = places === undefined ? fraction.replace(/0+$/, "") : fraction.padEnd(places, "0").slice(0, places);
  const power = Math.abs(exponent).toString().padStart(2, "0");
  const leading = mantissa === 0n ? "0" : "1";
  const written = `0x${leading}${shown === "" ? "" : `.${shown}`}p${exponent < 0 ? "-" : "+"}${power}`;
  return isNegative(value) ? `-${written}` : written;
}

/** The integer and the power of two that a float64 that is not negative is made of. */
function partsOf(value: number): { readonly mantissa: bigint; readonly binary: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const mantissa = (raw & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  return { mantissa, binary: (biased === 0 ? 1 : biased) - 1075 };
}

/** `value` times ten to the `power`, exactly, rounded to the nearest integer, ties to even. */
function scaleExactly(value: number, power: number): bigint {
  const { mantissa, binary } = partsOf(value);
  const numerator = mantissa * (binary > 0 ? 1n << BigInt(binary) : 1n) * (power > 0 ? 10n ** BigInt(power) : 1n);
  const denominator = (binary < 0 ? 1n << BigInt(-binary) : 1n) * (power < 0 ? 10n ** BigInt(-power) : 1n);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice < denominator || (twice === denominator && quotient % 2n === 0n)) return quotient;
  return quotient + 1n;
}
