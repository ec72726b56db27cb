import type { BuildJobType } from "./build-plan.ts";

/** Without these a job of the type cannot even begin. A chart or manifest that needs no tool is built without it. */
export const neededTools: Readonly<Record<BuildJobType, readonly string[]>> = {
  "terraform-module-build": ["git"],
  "pulumi-build": ["git"],
  "helm-chart-build": ["git"],
  "docker-build": ["git", "buildah"],
  "kubernetes-manifest-build": ["git"],
  "container-image-build": [],
  "sandbox-build": ["git"],
};
