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
