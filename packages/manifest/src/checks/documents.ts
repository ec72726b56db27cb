import { positionOf } from "@exclave/template";
import type { Path } from "../diagnostic.ts";
import { each, type Subject } from "./check.ts";
import type { SayInside } from "./templates.ts";
import { isYamlTable, yamlMistake } from "./yaml.ts";

/** So many characters of an app are read as YAML, in a tenth of a second, or in half of one where they were made to take long. */
const MAXIMUM_LENGTH = 128 * 1024;

/**
 * Texts that others read as YAML: policies of Kyverno, values of charts, Kubernetes objects. What an app has of them beyond a
 * measure is left to whoever reads it.
 */
export function checkDocuments({ app, isMistaken }: Subject, say: SayInside): void {
  let left = MAXIMUM_LENGTH;

  function check(path: Path, text: string | undefined, what: string, mustBeTable = false): void {
    if (text === undefined || isMistaken(path) || text.length > left) return;
    left -= text.length;
    const mistake = yamlMistake(text);
    if (mistake) {
      const position = positionOf(text, mistake.offset);
      say(path, position, { code: "value.yaml", message: `${what} is not YAML: ${mistake.message}` });
    } else if (mustBeTable && !isYamlTable(text)) {
      const hint = "write keys and values, such as `kind: …`";
      say(path, positionOf(text, 0), { code: "value.yaml", message: `${what} is no table of YAML`, hint });
    }
  }
  for (const { item, at } of each(["policies", "policy"], app.policies?.policy)) {
    if ((item.engine ?? "kyverno") === "kyverno")
      check([...at, "contents"], item.contents, "a policy of Kyverno", true);
  }
  for (const { item, at } of each(["components"], app.components)) {
    if (item.type === "kubernetes_manifest") check([...at, "manifest"], item.manifest, "the manifest");
    if (item.type !== "helm_chart") continue;
    for (const { item: file, at: place } of each([...at, "values_file"], item.values_file)) {
      for (const key of ["contents", "path", "source"] as const) check([...place, key], file[key], "a file of values");
    }
  }
}
