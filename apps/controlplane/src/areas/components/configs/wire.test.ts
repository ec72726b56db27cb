import { readFileSync } from "node:fs";
import { newId } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import type { ComponentConfig } from "./component-config.ts";
import type { TypedSpec } from "./specs.ts";
import { toWireConfigConnection } from "./wire.ts";

const documented = (
  JSON.parse(
    readFileSync(
      new URL("../../../../../../packages/contract/documents/create-component-build.response.json", import.meta.url),
      "utf8",
    ),
  ) as { component_config_connection: Record<string, unknown> }
).component_config_connection;

const values = { size: "large" };
const everyType: readonly TypedSpec[] = [
  {
    type: "terraform_module",
    spec: { version: "1.13.5", variables: values, variablesFiles: ["a = 1"], envVars: values },
  },
  {
    type: "helm_chart",
    spec: {
      chartName: "web-api",
      values,
      valuesFiles: ["a: 1"],
      namespace: "web",
      storageDriver: "secret",
      takeOwnership: true,
      skipCrds: true,
    },
  },
  {
    type: "docker_build",
    spec: { dockerfile: "Dockerfile", context: "app", target: "final", buildArgs: ["A=1"], envVars: values },
  },
  { type: "kubernetes_manifest", spec: { manifest: "kind: Namespace", namespace: "web" } },
  {
    type: "external_image",
    spec: {
      imageUrl: "busybox",
      tag: "1",
      updatePolicy: "~1",
      ecr: { id: newId("imageSourceConfig"), iamRoleArn: "arn:aws:iam::1:role/x", awsRegion: "eu-west-1" },
    },
  },
  { type: "job", spec: { imageUrl: "busybox", tag: "1", cmd: ["sh"], args: ["-c"], envVars: values } },
];

function aConfig(typed: TypedSpec, vcsConnectionId: string | undefined): ComponentConfig {
  const now = new Date();
  return {
    id: newId("componentConfigConnection"),
    orgId: newId("org"),
    appId: newId("app"),
    appConfigId: newId("appConfig"),
    appConfigVersion: 2,
    componentId: newId("component"),
    version: 3,
    typeConfigId: newId("terraformModuleConfig"),
    git: { id: newId("gitConfig"), repo: "owner/name", directory: "app", branch: "main", vcsConnectionId },
    dependencyIds: [newId("component")],
    references: ["inputs|size|nuon.inputs.inputs.size|size"],
    checksum: "abc",
    configDigest: "sha256:0",
    driftSchedule: "0 * * * *",
    buildTimeout: "10m",
    deployTimeout: "20m",
    options: {},
    createdById: newId("account"),
    createdAt: now,
    updatedAt: now,
    ...typed,
  };
}

/** Every place in the document where a client finds a value, as a dotted path. */
function leaves(value: unknown, place: string): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [place] : leaves(value[0], `${place}[]`);
  }
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, member]) => leaves(member, `${place}.${key}`));
  }
  return [place];
}

function isReal(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== 0 && value !== false;
}

function at(value: unknown, place: string): unknown {
  const steps = place.replaceAll("[]", ".0").split(".").filter(Boolean);
  return steps.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value);
}

describe("a whole config", () => {
  it("has a real value at every place of the documented answer, over the types and both kinds of git source", () => {
    const vcsConnection = { id: newId("gitConfig") };
    const answers = everyType.flatMap((typed) => [
      toWireConfigConnection(aConfig(typed, undefined), { name: "api" }),
      toWireConfigConnection(aConfig(typed, vcsConnection.id), { name: "api" }, { vcsConnection }),
    ]);

    const empty = leaves(documented, "").filter((place) => !answers.some((answer) => isReal(at(answer, place))));

    expect(empty).toEqual([]);
  });

  it("has the object of its own type and no other", () => {
    const answer = toWireConfigConnection(aConfig(everyType[1]!, undefined), { name: "api" });

    expect(answer).toMatchObject({ type: "helm_chart", helm: { chart_name: "web-api" } });
    expect(answer).not.toHaveProperty("terraform_module");
  });
});
