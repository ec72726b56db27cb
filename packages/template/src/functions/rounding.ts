export interface RoundToOptions {
  readonly places: number;
  /** The part of the last place from which it is rounded up. */
  readonly threshold: number;
}

/** `value` with that many decimal places, away from zero from the threshold on. */
export function roundTo(value: number, { places, threshold }: RoundToOptions): number {
  const power = 10 ** Math.max(-300, Math.min(300, places));
  const scaled = power * value;
  const whole = Math.trunc(scaled);
  const part = Math.abs(scaled - whole);
  const rounded = part >= threshold ? whole + Math.sign(value) : whole;
  return rounded / power;
}
