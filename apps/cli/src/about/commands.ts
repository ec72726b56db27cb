import { command } from "../commands/command.ts";
import { exitCodes } from "../output/exit-codes.ts";
import { itemView, sentenceView } from "../output/view.ts";

export const versionCommand = command({
  name: "version",
  summary: "print the version",
  examples: { "exclave version": "the version of this program" },
  async run({ shell }) {
    return sentenceView(shell.version, { version: shell.version }, shell.version);
  },
});

export const exitCodesCommand = command({
  name: "exit-codes",
  summary: "what each exit code means",
  examples: { "exclave exit-codes": "all of them" },
  async run() {
    return itemView({ data: exitCodes, name: undefined, fields: exitCodes });
  },
});

export const docsCommand = command({
  name: "docs",
  summary: "where the reference of the API and of this command line is",
  examples: { "exclave docs": "the addresses" },
  async run({ shell }) {
    const { apiUrl } = await shell.configuration();
    const data = { api: `${apiUrl}/docs`, openapi: `${apiUrl}/oapi/v3`, command_line: "exclave help" };
    return itemView({
      data,
      name: data.api,
      fields: { "API, to browse": data.api, "API, as OpenAPI": data.openapi, "command line": "exclave COMMAND --help" },
    });
  },
});
