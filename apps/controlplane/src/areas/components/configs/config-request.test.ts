import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constant,
  dictionary,
  integer,
  oneof,
  option,
  property,
  record,
  string,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigRequest, parseConfigRequest } from "./config-request.ts";

const text = oneof(string(), constant(""), constant("main"), constant("."), constant("NAME=value"));
const values = dictionary(string(), string());
const maybe = <T>(value: Arbitrary<T>): Arbitrary<T | undefined> => option(value, { nil: undefined });

/** Fields of the types that the contract has already checked; what they say may be anything. */
const body = record(
  {
    app_config_id: text,
    args: array(text),
    build_args: array(text),
    build_timeout: text,
    chart_name: text,
    checksum: text,
    cmd: array(text),
    connected_github_vcs_config: maybe(
      record({ repo: text, directory: text, branch: maybe(text), gitRef: maybe(text) }),
    ),
    context: text,
    dependencies: array(text),
    dockerfile: text,
    drift_schedule: text,
    env_vars: values,
    health_probes: array(record({ name: maybe(text), interval: maybe(text) })),
    helm_repo_config: maybe(record({ repo_url: text, chart: text, version: maybe(text) })),
    image_url: text,
    kustomize: maybe(record({ path: maybe(text), patches: maybe(array(text)), load_restrictor: maybe(text) })),
    manifest: text,
    max_auto_retries: integer(),
    public_git_vcs_config: maybe(record({ repo: text, directory: text, branch: text })),
    references: array(text),
    tag: text,
    take_ownership: boolean(),
    target: text,
    update_policy: text,
    values,
    variables: values,
    version: text,
  },
  { requiredKeys: ["chart_name", "dockerfile", "env_vars", "image_url", "tag", "values", "variables"] },
);

const types = [
  "terraform_module",
  "helm_chart",
  "docker_build",
  "kubernetes_manifest",
  "external_image",
  "job",
] as const satisfies readonly ConfigRequest["type"][];

describe.each(types)("a request for a %s", (type) => {
  it("is taken, or refused by the name of a field, and nothing else, whatever it says", () => {
    assert(
      property(body, (given) => {
        try {
          return parseConfigRequest({ type, body: given } as ConfigRequest).typed.type === type;
        } catch (error) {
          return (error as { code?: string }).code === "request.invalid-field";
        }
      }),
    );
  });
});

describe("a refusal", () => {
  it("repeats no value that may be a secret", () => {
    const request = (build_args: string[]): ConfigRequest => ({
      type: "docker_build",
      body: {
        dockerfile: "Dockerfile",
        build_args,
        public_git_vcs_config: { repo: "a/b", directory: ".", branch: "m" },
      },
    });

    expect(() => parseConfigRequest(request(["BAD NAME=hunter2"]))).toThrow(
      expect.objectContaining({ hint: expect.not.stringContaining("hunter2") }),
    );
  });
});
