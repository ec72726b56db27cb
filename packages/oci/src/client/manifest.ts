import { invalidInput, isDigest, isText } from "@exclave/kernel";

/** The media types that the distribution protocol itself knows. */
export const mediaTypes = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  /** `{}`: the config of an artifact that has none. */
  empty: "application/vnd.oci.empty.v1+json",
} as const;

/** What names a blob or manifest inside a manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Readonly<Record<string, unknown>>;
}

/** An image or artifact manifest, or an index; what a kind does not have is empty. */
export interface Manifest {
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly config: Descriptor | undefined;
  readonly layers: readonly Descriptor[];
  /** The manifests of an index. */
  readonly manifests: readonly Descriptor[];
  /** The manifest that this one says something about. */
  readonly subject: Descriptor | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Everything that a manifest needs to be in the registry before it; the subject may come later. */
export function blobsOf({ config, layers }: Manifest): readonly Descriptor[] {
  return config ? [config, ...layers] : layers;
}

/** Layers that are fetched from elsewhere and never kept by a registry. */
export function isForeign({ mediaType }: Descriptor): boolean {
  return mediaType.includes("nondistributable") || mediaType.includes(".foreign.");
}

/** Reads a manifest of any kind; InvalidInput `manifest.invalid` says which member is wrong. */
export function parseManifest(bytes: Uint8Array, mediaType: string | undefined): Manifest {
  const json = parseObject(bytes);
  const declared = json["mediaType"] ?? mediaType;
  const kind = string(declared, "mediaType");
  if (json["schemaVersion"] !== 2) {
    throw invalid("schemaVersion", "must be 2");
  }
  const isIndex = kind === mediaTypes.index || kind === mediaTypes.dockerIndex;
  return {
    mediaType: kind,
    artifactType: optional(json, "artifactType", string),
    config: isIndex ? undefined : descriptor(json["config"], "config"),
    layers: list(json, "layers"),
    manifests: list(json, "manifests"),
    subject: optional(json, "subject", descriptor),
    annotations: optional(json, "annotations", strings) ?? {},
  };
}

type Json = Readonly<Record<string, unknown>>;

function parseObject(bytes: Uint8Array): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalidInput("manifest.invalid", "the manifest is not JSON", { cause });
  }
  if (!isObject(parsed)) {
    throw invalidInput("manifest.invalid", "the manifest is not a JSON object");
  }
  return parsed;
}

function list(json: Json, name: string): readonly Descriptor[] {
  const value = json[name] ?? [];
  if (!Array.isArray(value)) {
    throw invalid(name, "must be a list");
  }
  return value.map((item, index) => descriptor(item, `${name}[${index}]`));
}

function descriptor(value: unknown, name: string): Descriptor {
  if (!isObject(value)) {
    throw invalid(name, "must be a descriptor");
  }
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== "string" || mediaType === "" || !isText(mediaType)) {
    throw invalid(`${name}.mediaType`, "must be a media type");
  }
  if (typeof digest !== "string" || !isDigest(digest)) {
    throw invalid(`${name}.digest`, "must be sha256: and 64 hex digits, or sha512: and 128");
  }
  if (!Number.isSafeInteger(size) || Number(size) < 0) {
    throw invalid(`${name}.size`, "must be a number of bytes");
  }
  return { ...value, mediaType, digest, size: Number(size) };
}

function string(value: unknown, name: string): string {
  if (typeof value !== "string" || !isText(value)) {
    throw invalid(name, "must be a string without null characters and halves of surrogate pairs");
  }
  return value;
}

function strings(value: unknown, name: string): Readonly<Record<string, string>> {
  if (!isObject(value)) {
    throw invalid(name, "must map strings to strings");
  }
  const members = Object.entries(value).map(([key, member]) => [
    string(key, `a name in ${name}`),
    string(member, name),
  ]);
  return Object.fromEntries(members);
}

function optional<T>(json: Json, name: string, read: (value: unknown, name: string) => T): T | undefined {
  const value = json[name];
  return value === undefined || value === null ? undefined : read(value, name);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(name: string, problem: string): Error {
  return invalidInput("manifest.invalid", `${name} of the manifest ${problem}`);
}
