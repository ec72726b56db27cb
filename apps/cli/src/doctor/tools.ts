/** A program that the product uses when it is there. */
export interface Tool {
  readonly name: string;
  /** The first that answers counts; each with the arguments that make it tell its version. */
  readonly programs: readonly (readonly [program: string, ...args: string[]])[];
  readonly isRequired: boolean;
  /** An older one counts as missing. */
  readonly least?: { readonly version: string; readonly why: string };
  readonly without: string;
  readonly howToGet: string;
}

/** In the order they are shown. */
export const tools: readonly Tool[] = [
  {
    name: "git",
    programs: [["git", "--version"]],
    isRequired: true,
    least: { version: "2.37", why: "older ones do not hold a host to the addresses that were checked" },
    without: "nothing can be built: every source is a git repository",
    howToGet: "apt-get install git",
  },
  {
    name: "buildah",
    programs: [["buildah", "--version"]],
    isRequired: false,
    without: "images cannot be built",
    howToGet: "apt-get install buildah (as an ordinary user also uidmap)",
  },
  {
    name: "docker",
    programs: [["docker", "version", "--format", "{{.Server.Version}}"]],
    isRequired: false,
    without: "nothing yet: images are built by Buildah",
    howToGet: "not needed by this version",
  },
  {
    name: "helm",
    programs: [["helm", "version", "--short"]],
    isRequired: false,
    without: "charts with dependencies cannot be built",
    howToGet: "`npm run quickstart` fetches it, or see helm.sh",
  },
  {
    name: "terraform or tofu",
    programs: [
      ["terraform", "version"],
      ["tofu", "version"],
    ],
    isRequired: false,
    without: "nothing yet: Terraform modules are built without it, and none is planned or applied",
    howToGet: "see opentofu.org or terraform.io",
  },
  {
    name: "kubectl",
    programs: [["kubectl", "version", "--client"]],
    isRequired: false,
    without: "kustomize directories cannot be built",
    howToGet: "`npm run quickstart` fetches it, or see kubernetes.io",
  },
];
