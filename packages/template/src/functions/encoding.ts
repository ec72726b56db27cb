import { sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesOf, textOf } from "../bytes.ts";
import { wrongValue } from "../failure.ts";
import { type FunctionSet, fixed, text } from "./define.ts";

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Encodings and digests of the UTF-8 bytes of text. What decodes to bytes that are no text gets U+FFFD for them. */
export const encodingFunctions: FunctionSet = {
  b64enc: fixed([text], (value) => encode(bytesOf(value), BASE64, { bits: 6, group: 4 })),
  b64dec: fixed([text], (value) => textOf(decode(value, BASE64, { bits: 6, group: 4 }))),
  b32enc: fixed([text], (value) => encode(bytesOf(value), BASE32, { bits: 5, group: 8 })),
  b32dec: fixed([text], (value) => textOf(decode(value, BASE32, { bits: 5, group: 8 }))),
  sha1sum: fixed([text], (value) => hex(sha1(bytesOf(value)))),
  sha256sum: fixed([text], (value) => hex(sha256(bytesOf(value)))),
  sha512sum: fixed([text], (value) => hex(sha512(bytesOf(value)))),
  adler32sum: fixed([text], (value) => String(adler32(bytesOf(value)))),
};

export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes, BASE64, { bits: 6, group: 4 });
}

interface Base {
  /** Of one character. */
  readonly bits: number;
  /** Characters that the padding fills up to. */
  readonly group: number;
}

function encode(bytes: Uint8Array, alphabet: string, { bits, group }: Base): string {
  const parts: string[] = [];
  let held = 0;
  let holds = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    holds += 8;
    while (holds >= bits) {
      holds -= bits;
      parts.push(alphabet[(held >> holds) & ((1 << bits) - 1)]!);
    }
  }
  if (holds > 0) parts.push(alphabet[(held << (bits - holds)) & ((1 << bits) - 1)]!);
  return parts.join("") + "=".repeat((group - (parts.length % group)) % group);
}

function decode(written: string, alphabet: string, { bits, group }: Base): Uint8Array {
  const value = written.replace(/[\r\n]/g, "");
  let end = value.length;
  while (end > 0 && value[end - 1] === "=") end -= 1;
  const name = `base${2 ** bits}`;
  if (value.length % group !== 0 || value.length - end >= group)
    throw wrongValue(`the text is not ${name}`, "is it cut off?");
  const bytes: number[] = [];
  let held = 0;
  let holds = 0;
  for (let at = 0; at < end; at += 1) {
    const index = alphabet.indexOf(value[at]!);
    if (index === -1) throw wrongValue(`the text is not ${name}: character ${at + 1} is not of its alphabet`);
    held = ((held << bits) | index) & 0xffff;
    holds += bits;
    if (holds < 8) continue;
    holds -= 8;
    bytes.push((held >> holds) & 0xff);
  }
  return Uint8Array.from(bytes);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}
