import { describe, expect, it } from "vitest";
import { blobsOf, mediaTypes, parseManifest } from "./manifest.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const descriptor = { mediaType: "text/plain", digest: DIGEST, size: 1 };
const image = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [descriptor] };

function parse(value: unknown): ReturnType<typeof parseManifest> {
  return parseManifest(Buffer.from(JSON.stringify(value)), undefined);
}

describe("parseManifest", () => {
  it("reads an image's config, layers and subject", () => {
    const manifest = parse({ ...image, subject: descriptor, artifactType: "a/b", annotations: { k: "v" } });

    expect(blobsOf(manifest)).toHaveLength(2);
    expect(manifest).toMatchObject({ subject: descriptor, artifactType: "a/b", annotations: { k: "v" } });
  });

  it("reads an index, which has no blobs of its own", () => {
    const manifest = parse({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [descriptor] });

    expect(manifest.manifests).toEqual([descriptor]);
    expect(blobsOf(manifest)).toEqual([]);
  });

  it("takes the media type from the header where the manifest names none", () => {
    const bytes = Buffer.from(JSON.stringify({ ...image, mediaType: undefined }));

    expect(parseManifest(bytes, mediaTypes.manifest).mediaType).toBe(mediaTypes.manifest);
  });

  it.each([
    ["no config", { ...image, config: undefined }, "config of"],
    ["a wrong digest", { ...image, layers: [{ ...descriptor, digest: "md5:1" }] }, "layers[0].digest"],
    ["a negative size", { ...image, config: { ...descriptor, size: -1 } }, "config.size"],
    ["schema version 1", { ...image, schemaVersion: 1 }, "schemaVersion"],
    ["layers that are no list", { ...image, layers: {} }, "layers of"],
    ["annotations that are no strings", { ...image, annotations: { a: 1 } }, "annotations of"],
    ["half of a character in an annotation", { ...image, annotations: { a: "\ud800" } }, "annotations of"],
    ["a null character in an annotation's name", { ...image, annotations: { "a\0": "" } }, "a name in annotations of"],
    ["a null character in a media type", { ...image, config: { ...descriptor, mediaType: "\0" } }, "config.mediaType"],
    ["a null character in an artifact type", { ...image, artifactType: "\0" }, "artifactType of"],
    ["a list", [], "not a JSON object"],
  ])("refuses %s by name", (_what, value, message) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({ code: "manifest.invalid", message: expect.stringContaining(message) }),
    );
  });

  it("refuses what is no JSON", () => {
    expect(() => parseManifest(Buffer.from("{"), mediaTypes.manifest)).toThrow("not JSON");
  });
});
