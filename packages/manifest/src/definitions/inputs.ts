import type { Fields } from "./field.ts";

export const inputGroup = {
  name: { kind: "text", required: true, format: "name", doc: "What inputs name to stand in it." },
  description: { kind: "text", required: true, doc: "What its inputs are about." },
  display_name: { kind: "text", doc: "Its heading; its name unless said." },
} as const satisfies Fields;

export const input = {
  name: {
    kind: "text",
    required: true,
    format: "name",
    doc: "What templates call it: `{{.nuon.inputs.inputs.<name>}}`.",
  },
  display_name: { kind: "text", required: true, doc: "What forms call it." },
  description: { kind: "text", required: true, doc: "What whoever fills the form should know." },
  group: { kind: "text", required: true, doc: "Name of the group that it stands in." },
  default: { kind: "scalar", doc: "Its value where none is given." },
  required: { kind: "flag", doc: "An install cannot be without it." },
  sensitive: { kind: "flag", doc: "Its value is hidden wherever it is shown." },
  type: {
    kind: "text",
    choices: ["string", "number", "list", "json", "bool", "yaml", "hcl"],
    default: "string",
    doc: "What its value must be.",
  },
  internal: { kind: "flag", doc: "Only the vendor sees it." },
  user_configurable: { kind: "flag", doc: "The customer says it, in the stack; otherwise the vendor does." },
} as const satisfies Fields;

export const inputs = {
  group: { kind: "tables", fields: inputGroup, doc: "Headings of the form, in their order." },
  input: { kind: "tables", fields: input, doc: "Values that each install has of its own." },
} as const satisfies Fields;
