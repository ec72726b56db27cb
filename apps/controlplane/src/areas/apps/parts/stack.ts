import type { RequestBody, Wire } from "@exclave/contract";
import { defined, invalidField } from "@exclave/kernel";
import { checkLabel, refuseDoubles, type Values } from "../../../configs/index.ts";

/** A stack of the vendor's own inside the install's. */
export interface NestedStack {
  readonly name: string;
  readonly templateUrl: string;
  readonly index: number;
  readonly parameters: Values;
  readonly contents?: string;
  readonly contentsHash?: string;
  readonly status?: Wire<"ConfigCustomNestedStackStatus">;
}

/** What a customer creates in their account to let an install begin. */
export interface StackContent {
  readonly type: Wire<"StackType">;
  readonly name: string;
  readonly description: string;
  readonly runnerNestedTemplateUrl: string;
  readonly vpcNestedTemplateUrl: string;
  readonly nestedStacks: readonly NestedStack[];
}

/** Reads a request for the stack of an app config. */
export function parseStack(request: RequestBody<"create_app_stack_config">): StackContent {
  const nestedStacks = (request.custom_nested_stacks ?? []).map((given, index) =>
    parseNested(`custom_nested_stacks.${index}`, given),
  );
  refuseDoubles(
    "custom_nested_stacks.name",
    nestedStacks.map(({ name }) => name),
  );
  refuseDoubles(
    "custom_nested_stacks.index",
    nestedStacks.map(({ index }) => String(index)),
  );
  return {
    type: request.type,
    name: checkLabel("name", request.name),
    description: request.description,
    runnerNestedTemplateUrl: request.runner_nested_template_url ?? "",
    vpcNestedTemplateUrl: request.vpc_nested_template_url ?? "",
    nestedStacks,
  };
}

function parseNested(field: string, given: Wire<"ConfigCustomNestedStack">): NestedStack {
  if (!given.template_url && !given.contents) {
    throw invalidField(`${field}.template_url`, undefined, "send template_url, or contents");
  }
  return {
    name: checkLabel(`${field}.name`, given.name ?? ""),
    templateUrl: given.template_url ?? "",
    index: given.index ?? 0,
    parameters: given.parameters ?? {},
    ...defined({ contents: given.contents, contentsHash: given.contents_hash, status: given.status }),
  };
}
