import { createSign } from "node:crypto";

export interface AppKey {
  /** The app's number, or its client id. */
  readonly appId: string;
  /** RSA, in PEM. */
  readonly privateKey: string;
}

/** GitHub takes ten minutes at most, by its own clock. */
const LIFE_SECONDS = 540;
const CLOCK_SLACK_SECONDS = 60;

/** What the app proves itself with: a JSON web token, RS256, for nine minutes from `now`. */
export function createAppJwt({ appId, privateKey }: AppKey, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  const payload = { iat: seconds - CLOCK_SLACK_SECONDS, exp: seconds + LIFE_SECONDS, iss: appId };
  const unsigned = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(payload)}`;
  return `${unsigned}.${createSign("RSA-SHA256").update(unsigned).sign(privateKey, "base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
