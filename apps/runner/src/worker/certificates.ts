import { writeFile } from "node:fs/promises";
import tls from "node:tls";

/** What Node has since 24.5; a platform may bring an older one. */
interface Newer {
  setDefaultCACertificates?(certificates: readonly string[]): void;
}

/** Trusts these authorities, in PEM, beside the usual ones in every connection of this process from now on. */
export function trust(certificates: readonly string[]): void {
  if (certificates.length > 0) {
    (tls as Newer).setDefaultCACertificates?.([...tls.getCACertificates("default"), ...certificates]);
  }
}

/** The variables that make git and programs written in Go trust what this process does, by a bundle written to `file`. */
export async function trustOfTools(certificates: readonly string[], file: string): Promise<Record<string, string>> {
  if (certificates.length === 0) {
    return {};
  }
  const all = new Set([...tls.getCACertificates("system"), ...tls.getCACertificates("default"), ...certificates]);
  await writeFile(file, [...all].join("\n"));
  return { SSL_CERT_FILE: file, GIT_SSL_CAINFO: file };
}
