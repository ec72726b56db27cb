/** What every child may know about the machine; anything else is named by its caller. */
const MACHINE_VARIABLES = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"] as const;

const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"] as const;

/** The allowed part of `source` and the caller's own `additions`, which win. */
export function allowedEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  additions: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of [...MACHINE_VARIABLES, ...PROXY_VARIABLES]) {
    const value = source[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  return { ...environment, ...additions };
}
