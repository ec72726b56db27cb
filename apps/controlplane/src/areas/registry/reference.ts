import { invalidInput, isDigest, notFound } from "@exclave/kernel";

/** How a manifest is named: by a tag, which may move, or by its digest. */
export type Reference =
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "digest"; readonly digest: string };

const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

export function parseReference(text: string): Reference {
  if (text.includes(":")) {
    return { kind: "digest", digest: checkedDigest(text) };
  }
  if (!TAG.test(text)) {
    throw notFound("registry.manifest-unknown", `"${text}" is neither a tag nor a digest`);
  }
  return { kind: "tag", tag: text };
}

/** `text` when it is a digest that we keep content by; otherwise InvalidInput `registry.digest-invalid`. */
export function checkedDigest(text: string | undefined): string {
  if (text === undefined || !isDigest(text)) {
    throw invalidInput("registry.digest-invalid", `"${text ?? ""}" is not a digest`, {
      hint: "write sha256: and 64 lower-case hex digits, or sha512: and 128",
    });
  }
  return text;
}
