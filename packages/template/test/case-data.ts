/** What the tables of cases are rendered over. */
export const caseData = {
  a: 1,
  f: 1.5,
  s: "hi",
  m: { x: 1, y: [1, 2, "z"] },
  l: ["a", "b"],
  n: null,
  e: "",
  b: true,
  big: 1000000,
} as const;

/** The time and the bytes of the cases that ask for them. */
export const caseSources = {
  now: (): Date => new Date("2026-03-04T05:06:07.089Z"),
  randomBytes: (count: number): Uint8Array => new Uint8Array(count),
};
