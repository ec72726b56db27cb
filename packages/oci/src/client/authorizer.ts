import { unauthenticated } from "@exclave/kernel";
import { parseChallenge } from "./challenge.ts";

export interface OciCredentials {
  readonly username: string;
  readonly password: string;
}

export interface AuthorizerOptions {
  readonly registryUrl: string;
  readonly credentials: OciCredentials | undefined;
  readonly fetch: typeof fetch;
}

/** Finds the `Authorization` header for a scope such as `repository:a/b:pull,push`; safe concurrently. */
export interface Authorizer {
  /** What is known to work already; undefined before the first challenge. */
  headerFor(scope: string): string | undefined;
  /** Answers the challenge of a 401; false when there is nothing new to try. */
  answer(scope: string, response: Response): Promise<boolean>;
}

interface Grant {
  readonly header: string;
  readonly until: number;
}

/** What the token protocol says holds when a token server names no time. */
const DEFAULT_SECONDS = 60;
/** A token is renewed this long before it ends, so that none ends under way. */
const MARGIN_SECONDS = 10;

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const grants = new Map<string, Grant>();
  const { credentials, registryUrl } = options;
  const basic = credentials && basicHeader(credentials);

  async function fetchToken(scope: string, parameters: Readonly<Record<string, string>>): Promise<Grant> {
    const url = realmOf(registryUrl, parameters["realm"]);
    if (parameters["service"] !== undefined) {
      url.searchParams.set("service", parameters["service"]);
    }
    url.searchParams.set("scope", scope);
    const response = await options.fetch(url, { headers: basic ? { authorization: basic } : {}, redirect: "error" });
    const body = response.ok ? ((await response.json()) as Record<string, unknown>) : {};
    const token = body["token"] ?? body["access_token"];
    if (typeof token !== "string") {
      throw unauthenticated("oci.token-refused", `${url.origin} gave no token for ${scope}: HTTP ${response.status}`, {
        hint: "check the user name and the password for this registry",
      });
    }
    const seconds = typeof body["expires_in"] === "number" ? body["expires_in"] : DEFAULT_SECONDS;
    return { header: `Bearer ${token}`, until: Date.now() + (seconds - MARGIN_SECONDS) * 1000 };
  }

  function headerFor(scope: string): string | undefined {
    const grant = grants.get(scope);
    return grant && grant.until > Date.now() ? grant.header : undefined;
  }

  return {
    headerFor,
    async answer(scope, response) {
      const challenge = parseChallenge(response.headers.get("www-authenticate"));
      const refused = headerFor(scope);
      if (challenge?.scheme === "bearer") {
        const grant = await fetchToken(scope, challenge.parameters);
        grants.set(scope, grant);
        return grant.header !== refused;
      }
      if (challenge?.scheme === "basic" && basic && refused === undefined) {
        grants.set(scope, { header: basic, until: Number.POSITIVE_INFINITY });
        return true;
      }
      return false;
    },
  };
}

/** Credentials that belong to a registry behind TLS never travel in clear. */
function realmOf(registryUrl: string, realm: string | undefined): URL {
  const url = URL.canParse(realm ?? "") ? new URL(realm!) : undefined;
  const isAllowed = url?.protocol === "https:" || (url?.protocol === "http:" && registryUrl.startsWith("http:"));
  if (!url || !isAllowed) {
    throw unauthenticated("oci.realm", `${registryUrl} names "${realm ?? ""}" as its token server`, {
      hint: "a registry behind https must name a token server behind https",
    });
  }
  return url;
}

function basicHeader({ username, password }: OciCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
