import type { Operation } from "@exclave/contract";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** Their clients wait for a word, or for a list, where the public document has an object; see differences.md. */
const answersOtherwise: readonly string[] = [
  "update_app_config_installs",
  "update_app_config_installs_v2",
  "get_org_acounts",
];

/** Says what of a successful answer in JSON is not as the contract has it; undefined when nothing is. */
export type ResponseChecker = (operation: Operation, body: unknown) => string | undefined;

export function responseChecker(components: unknown): ResponseChecker {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: "wire", components });
  const compiled = new Map<string, ValidateFunction>();
  return (operation, body) => {
    if (!operation.responseSchema || answersOtherwise.includes(operation.id)) {
      return undefined;
    }
    const text = JSON.stringify(operation.responseSchema).replaceAll('"#/components/', '"wire#/components/');
    const validate = compiled.get(operation.id) ?? ajv.compile(JSON.parse(text) as object);
    compiled.set(operation.id, validate);
    return validate(body)
      ? undefined
      : `${operation.id} answered what its schema refuses: ${ajv.errorsText(validate.errors)}`;
  };
}
