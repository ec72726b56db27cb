import { invalidField, nearest } from "@exclave/kernel";

/** When an action may run, as configs name it. */
export const triggerTypes = [
  "manual",
  "cron",
  "pre-provision",
  "post-provision",
  "post-provision-sandbox",
  "pre-reprovision",
  "post-reprovision",
  "pre-reprovision-sandbox",
  "post-reprovision-sandbox",
  "pre-deprovision",
  "post-deprovision",
  "pre-deprovision-sandbox",
  "post-deprovision-sandbox",
  "pre-deploy-all-components",
  "post-deploy-all-components",
  "pre-teardown-all-components",
  "post-teardown-all-components",
  "pre-deploy-component",
  "post-deploy-component",
  "pre-teardown-component",
  "post-teardown-component",
  "pre-enable-component",
  "post-enable-component",
  "pre-disable-component",
  "post-disable-component",
  "pre-update-inputs",
  "post-update-inputs",
  "pre-secrets-sync",
  "post-secrets-sync",
  "role-enabled",
  "role-disabled",
] as const;

export type TriggerType = (typeof triggerTypes)[number];

/** Spellings of older configs. */
const legacy: Readonly<Record<string, TriggerType>> = {
  "pre-component-deploy": "pre-deploy-component",
  "post-component-deploy": "post-deploy-component",
};

/** Reads a type of trigger, in today's or an older spelling; throws InvalidInput that names the nearest one. */
export function checkTriggerType(field: string, given: string): TriggerType {
  const wanted = legacy[given] ?? given;
  const type = triggerTypes.find((candidate) => candidate === wanted);
  if (!type) {
    const [close] = nearest(wanted, triggerTypes, 1);
    throw invalidField(
      field,
      given,
      `must be one of ${triggerTypes.join(", ")}${close ? ` (did you mean ${close}?)` : ""}`,
    );
  }
  return type;
}

/** Whether a trigger of that type is about one component. */
export function componentRule(type: TriggerType): "required" | "optional" | "none" {
  if (!type.endsWith("-component")) {
    return "none";
  }
  return /-(?:deploy|teardown)-/.test(type) ? "required" : "optional";
}
