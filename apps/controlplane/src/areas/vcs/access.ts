/** The right to read a repository that is not public. Lives in memory only: never in a log, a row, an error or an argument. */
export interface Access {
  /** Whose right it is; what is learnt with it is remembered for them and shown to nobody else. */
  readonly scope: string;
  /** The value of an HTTP header; a secret. */
  readonly authorization: string;
}

/** What GitHub takes an access token for: the password of a user of this name. */
const TOKEN_USER = "x-access-token";

export function accessByToken(scope: string, token: string): Access {
  return { scope, authorization: `Basic ${Buffer.from(`${TOKEN_USER}:${token}`).toString("base64")}` };
}

/** What is known of a repository by that right; without one, of what everybody may read. */
export function keyOf(url: string, access: Access | undefined): string {
  return access ? `${access.scope} ${url}` : url;
}
