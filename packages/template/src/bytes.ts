const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The language counts and cuts text by its UTF-8 bytes; half a character left over becomes U+FFFD. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encoder.encode(text).length;
}

export function sliceBytes(text: string, start: number, end?: number): string {
  if (isAscii(text)) return text.slice(start, end);
  return decoder.decode(encoder.encode(text).subarray(start, end));
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}
