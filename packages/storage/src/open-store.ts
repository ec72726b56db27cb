import { fileURLToPath } from "node:url";
import { invalidInput } from "@exclave/kernel";
import type { BlobStore } from "./blob-store.ts";
import { createDirectoryStore } from "./directory-store.ts";
import type { S3Credentials } from "./s3-client.ts";
import { createS3Store } from "./s3-store.ts";

export interface OpenBlobStoreOptions {
  /** `file:///directory`, or `s3://bucket/prefix?region=…&endpoint=https://…`. */
  readonly url: string;
  /** Needed for `s3:` only. */
  readonly credentials?: S3Credentials | undefined;
}

/** The store that a URL names; InvalidInput `storage.url` says what is wrong with one that names none. */
export async function openBlobStore({ url, credentials }: OpenBlobStoreOptions): Promise<BlobStore> {
  if (!URL.canParse(url)) {
    throw wrongUrl(url);
  }
  const parsed = new URL(url);
  switch (parsed.protocol) {
    case "file:":
      return await createDirectoryStore(fileURLToPath(parsed));
    case "s3:":
      return openS3(parsed, credentials);
    default:
      throw wrongUrl(url);
  }
}

function openS3(url: URL, credentials: S3Credentials | undefined): BlobStore {
  if (!credentials || url.hostname === "") {
    throw invalidInput("storage.credentials", `${url.protocol}//${url.hostname} needs a bucket and credentials`, {
      hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    });
  }
  const region = url.searchParams.get("region") ?? "us-east-1";
  const endpoint = url.searchParams.get("endpoint")?.replace(/\/+$/, "");
  const folder = url.pathname.replaceAll(/^\/+|\/+$/g, "");
  return createS3Store({
    // Services of one's own seldom have a name per bucket; Amazon wants one.
    url: endpoint ? `${endpoint}/${url.hostname}` : `https://${url.hostname}.s3.${region}.amazonaws.com`,
    region,
    credentials,
    prefix: folder === "" ? "" : `${folder}/`,
  });
}

function wrongUrl(url: string): Error {
  return invalidInput("storage.url", `"${url}" names no store`, {
    hint: "write file:///directory or s3://bucket/prefix?region=…&endpoint=https://…",
  });
}
