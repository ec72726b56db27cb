import { RenderFailure, wrongValue } from "../failure.ts";
import { type FunctionSet, fixed, type Invocation, text, whole } from "./define.ts";
import { encodeBase64 } from "./encoding.ts";

const NUMERIC = "0123456789";
const ALPHA = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
const MAXIMUM_LENGTH = 10_000;

/** Functions of chance. A rendering is reproducible, so they fail unless its caller brings bytes. */
export const randomFunctions: FunctionSet = {
  randAlphaNum: fixed([whole], (count, invocation) => randomText(count, ALPHA + NUMERIC, invocation)),
  randAlpha: fixed([whole], (count, invocation) => randomText(count, ALPHA, invocation)),
  randNumeric: fixed([whole], (count, invocation) => randomText(count, NUMERIC, invocation)),
  randAscii: fixed([whole], (count, invocation) => randomText(count, ASCII, invocation)),
  randBytes: fixed([whole], (count, invocation) => encodeBase64(randomBytes(count, invocation))),
  randInt: fixed([whole, whole], (from, to, invocation) => {
    if (from >= to) throw wrongValue(`no whole number is at least ${from} and below ${to}`);
    if (to - from > 2 ** 48) throw wrongValue("the range of whole numbers is too wide");
    return from + below(to - from, invocation);
  }),
  shuffle: fixed([text], (value, invocation) => {
    const characters = Array.from(value);
    for (let at = characters.length - 1; at > 0; at -= 1) {
      const other = below(at + 1, invocation);
      [characters[at], characters[other]] = [characters[other]!, characters[at]!];
    }
    return characters.join("");
  }),
  uuidv4: fixed([], (invocation) => {
    const bytes = randomBytes(16, invocation);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }),
};

function randomBytes(count: number, { sources, budget }: Invocation): Uint8Array {
  if (count < 0 || count > MAXIMUM_LENGTH) throw wrongValue(`a length must be from 0 to ${MAXIMUM_LENGTH}`);
  if (sources.randomBytes === undefined) {
    throw new RenderFailure({
      code: "template.no-source",
      message: "there is no source of chance where this is rendered",
      hint: "a template must render the same twice; use a secret with auto_generate, or an input",
    });
  }
  budget.step(count);
  return Uint8Array.from(sources.randomBytes(count));
}

function randomText(count: number, alphabet: string, invocation: Invocation): string {
  randomBytes(0, invocation);
  if (count < 0 || count > MAXIMUM_LENGTH) throw wrongValue(`a length must be from 0 to ${MAXIMUM_LENGTH}`);
  return Array.from({ length: count }, () => alphabet[below(alphabet.length, invocation)]).join("");
}

/** A whole number below `bound`, each as likely: what is beyond the last full multiple is drawn again. */
function below(bound: number, invocation: Invocation): number {
  const range = 2 ** 48;
  const fair = range - (range % bound);
  for (;;) {
    const drawn = randomBytes(6, invocation).reduce((sum, byte) => sum * 256 + byte, 0);
    if (drawn < fair) return drawn % bound;
  }
}
