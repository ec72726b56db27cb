import { randomCharacters } from "@exclave/kernel";

/** The id of a request as it is logged and answered: the client's own where it is printable and short, else a new one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.-]{1,128}$/.test(given) ? given : newRequestId();
}

export function newRequestId(): string {
  return `req${randomCharacters(23)}`;
}
