import { classifyHost } from "@exclave/kernel";
import { jobFault } from "../../../exec/index.ts";

/** A repository of a registry, and perhaps a tag in it. */
export interface RegistryPlace {
  readonly registryUrl: string;
  readonly repository: string;
  readonly tag: string | undefined;
}

const REFERENCE = /^oci:\/\/([^/@?#]+)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?$/;

/** Reads `oci://host/path:tag`. Registries are spoken to by https, those of this machine by http, as containers tools do. */
export function parseReference(text: string): RegistryPlace {
  const [, host = "", repository = "", tag] = REFERENCE.exec(text) ?? [];
  if (host === "" || !URL.canParse(`https://${host}`)) {
    throw jobFault({
      code: "helm.repository-refused",
      message: `${text.replace(/\/\/[^/]*@/, "//")} is no place of a registry`,
      hint: "write oci://host/path in small letters, without user and tag; the chart's name follows it",
      faultOf: "caller",
    });
  }
  const { hostname } = new URL(`https://${host}`);
  return { registryUrl: `${classifyHost(hostname) === "loopback" ? "http" : "https"}://${host}`, repository, tag };
}
