import { messageOf } from "@exclave/kernel";
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { jobFault } from "../../exec/index.ts";

export interface ChartDependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly [field: string]: unknown;
}

/** What Chart.yaml says, in Helm's own order of fields: the config of the chart's artifact. */
export interface ChartMetadata {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly dependencies?: readonly ChartDependency[];
  readonly [field: string]: unknown;
}

const NAME = /^[a-zA-Z0-9._-]+$/;
const VERSION = /^v?\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Fields that Helm reads as text even where YAML would see a number: a version 1.10 is not 1.1. */
const TEXT_FIELDS = [
  "name",
  "home",
  "version",
  "description",
  "icon",
  "apiVersion",
  "condition",
  "tags",
  "appVersion",
  "kubeVersion",
  "type",
] as const;

/**
 * Reads Chart.yaml; throws `helm.chart-invalid` with what is wrong.
 *
 * `requirements` is the text of a requirements.yaml beside it, where charts of apiVersion v1 name what they depend on; as
 * in Helm, what it lists wins.
 */
export function parseChartFile(text: string, requirements = "{}"): ChartMetadata {
  const document = documentOf(text);
  const { contents } = document;
  const required = documentOf(requirements).contents;
  const plain = plainOf(document);
  const metadata: Record<string, unknown> = { ...plain };
  for (const field of TEXT_FIELDS) {
    const found = textOf(contents, field);
    if (found !== undefined) {
      metadata[field] = found;
    }
  }
  metadata["dependencies"] = dependenciesOf(required.has("dependencies") ? required : contents);
  if (typeof metadata["name"] !== "string" || !NAME.test(metadata["name"])) {
    throw invalid("name must be letters, digits, dots, dashes and underscores");
  }
  if (typeof metadata["version"] !== "string" || !VERSION.test(metadata["version"])) {
    throw invalid(`version "${String(metadata["version"] ?? "")}" is not a semantic version`);
  }
  return metadata as unknown as ChartMetadata;
}

/** Where Helm keeps the exact versions of what a chart depends on. */
export function lockFileOf({ apiVersion = "v1" }: ChartMetadata): string {
  return apiVersion === "v1" ? "requirements.lock" : "Chart.lock";
}

/** A file whose contents are a mapping. */
type MappingDocument = Document.Parsed & { readonly contents: YAMLMap };

function documentOf(text: string): MappingDocument {
  const document = parseDocument(text, { logLevel: "error" });
  const [problem] = document.errors;
  if (problem) {
    throw invalid(problem.message.split("\n")[0]!);
  }
  if (!isMap(document.contents)) {
    throw invalid("it is not a mapping");
  }
  return document as MappingDocument;
}

/** The config blob of the chart's artifact, as Helm writes it: known fields in Helm's order, nothing that is empty. */
export function chartConfig(metadata: ChartMetadata): string {
  const order = [
    "name",
    "home",
    "sources",
    "version",
    "description",
    "keywords",
    "maintainers",
    "icon",
    "apiVersion",
    "condition",
    "tags",
    "appVersion",
    "deprecated",
    "annotations",
    "kubeVersion",
    "dependencies",
    "type",
  ];
  const entries = order
    .map((field) => [field, metadata[field]] as const)
    .filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0));
  return JSON.stringify(Object.fromEntries(entries));
}

function dependenciesOf(contents: YAMLMap): ChartDependency[] {
  const list = contents.get("dependencies", true);
  if (!isSeq(list)) {
    return [];
  }
  return list.items.map((item, index) => {
    if (!isMap(item)) {
      throw invalid(`dependency ${index + 1} is not a mapping`);
    }
    const name = textOf(item, "name");
    if (name === undefined || !NAME.test(name)) {
      throw invalid(`dependency ${index + 1} has no name that could be a chart's`);
    }
    const plain = item.toJSON() as Record<string, unknown>;
    return { ...plain, name, version: textOf(item, "version") ?? "", repository: textOf(item, "repository") ?? "" };
  });
}

/** Throws for aliases that would make a small file a large value. */
function plainOf(document: MappingDocument): Record<string, unknown> {
  try {
    return document.toJS() as Record<string, unknown>;
  } catch (error) {
    throw invalid(messageOf(error));
  }
}

function textOf(map: YAMLMap, field: string): string | undefined {
  const node = map.get(field, true);
  if (!isScalar(node) || node.value === null || node.value === undefined) {
    return undefined;
  }
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

function invalid(why: string): Error {
  return jobFault({
    code: "helm.chart-invalid",
    message: `Chart.yaml is not a chart's: ${why}`,
    hint: "`helm lint` shows the same",
    faultOf: "source",
  });
}
