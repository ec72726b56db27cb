/** What a template refers to, as the wire has it. */
export interface Reference {
  readonly type: ReferenceType;
  readonly name: string;
  readonly value: string;
  readonly input: string;
}

const types = ["actions", "component", "inputs", "install_inputs", "install_stack", "sandbox", "secrets"] as const;

type ReferenceType = (typeof types)[number];

/** Reads `type|name|value|input`; undefined for a text of another form, which is kept but means nothing to us. */
export function parseReference(text: string): Reference | undefined {
  const [type, name = "", value = "", ...rest] = text.split("|");
  const known = types.find((candidate) => candidate === type);
  return known && { type: known, name, value, input: rest.join("|") };
}
