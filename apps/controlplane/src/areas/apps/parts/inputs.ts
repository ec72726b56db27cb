import type { RequestBody, Wire } from "@exclave/contract";
import { invalidField, newId } from "@exclave/kernel";
import { checkDefault, checkInputName, checkInputType, type InputType, refuseDoubles } from "../../../configs/index.ts";
import { stackName } from "./stack-name.ts";

export interface InputGroup {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly index: number;
}

/** A value that each install has of its own. */
export interface Input {
  readonly id: string;
  readonly name: string;
  /** Undefined stands in no group. */
  readonly groupId: string | undefined;
  readonly displayName: string;
  readonly description: string;
  readonly default: string;
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly type: InputType;
  /** Who says the value: the vendor, or the customer in the stack. */
  readonly source: "vendor" | "customer";
  readonly index: number;
}

export interface InputContent {
  readonly groups: readonly InputGroup[];
  readonly inputs: readonly Input[];
}

/** Reads a request for the inputs of an app config. */
export function parseInputs({
  groups: givenGroups,
  inputs: given,
}: RequestBody<"create_app_input_config">): InputContent {
  const groups = Object.entries(givenGroups).map(([name, group]) => parseGroup(name, group));
  const byName = new Map(groups.map((group) => [group.name, group]));
  const inputs = Object.entries(given).map(([name, input]) => parseInput(name, input, byName));
  refuseDoubles(
    "inputs (as parameters of the stack)",
    inputs.filter(({ source }) => source === "customer").map(({ name }) => stackName(name)),
  );
  return { groups: groups.toSorted(inOrder), inputs: inputs.toSorted(inOrder) };
}

function inOrder(one: InputGroup | Input, other: InputGroup | Input): number {
  return one.index - other.index || (one.name < other.name ? -1 : 1);
}

function parseGroup(name: string, { display_name, description, index }: Wire<"AppGroupRequest">): InputGroup {
  checkInputName("groups", name);
  checkIndex(`groups.${name}.index`, index);
  return { id: newId("appInputGroup"), name, displayName: display_name, description, index };
}

function parseInput(name: string, given: Wire<"AppInputRequest">, groups: ReadonlyMap<string, InputGroup>): Input {
  checkInputName("inputs", name);
  const field = `inputs.${name}`;
  checkIndex(`${field}.index`, given.index);
  const group = groups.get(given.group);
  if (given.group !== "" && !group) {
    const known = [...groups.keys()].join(", ");
    throw invalidField(`${field}.group`, given.group, `must be one of the groups: ${known || "there are none"}`);
  }
  const type = checkInputType(`${field}.type`, given.type);
  const sensitive = given.sensitive ?? false;
  return {
    id: newId("appInput"),
    name,
    groupId: group?.id,
    displayName: given.display_name,
    description: given.description,
    default: checkDefault(`${field}.default`, given.default ?? "", { type, sensitive }),
    required: given.required ?? false,
    sensitive,
    type,
    source: given.source ?? "vendor",
    index: given.index,
  };
}

function checkIndex(field: string, index: number): void {
  if (!Number.isInteger(index) || index < 0) {
    throw invalidField(field, index, "must be a whole number, 0 or more");
  }
}
