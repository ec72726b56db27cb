import { invalidField, nearest } from "@exclave/kernel";

const types = [
  "terraform_module",
  "helm_chart",
  "docker_build",
  "external_image",
  "job",
  "pulumi",
  "kubernetes_manifest",
  "unknown",
] as const;

/** Checks the types of a list request; throws InvalidInput that names the nearest one. */
export function checkTypes(given: readonly string[]): readonly string[] {
  for (const text of given) {
    if (!types.some((type) => type === text)) {
      const [close] = nearest(text, types, 1);
      throw invalidField(
        "types",
        text,
        `must be some of ${types.join(", ")}${close ? ` (did you mean ${close}?)` : ""}`,
      );
    }
  }
  return given;
}
