import { invalidInput } from "@exclave/kernel";
import { type CommandSpec, command, type GroupSpec } from "../commands/command.ts";
import { exitCodes } from "../output/exit-codes.ts";
import { itemView, sentenceView } from "../output/view.ts";

const pages: readonly string[] = ["api", "browse"];

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
  aliases: ["d"],
  summary: "where the reference of the API and of this command line is",
  arguments: [{ name: "page", description: "api or browse: its address alone", completes: pages }],
  examples: { "exclave docs": "the addresses", "exclave docs api": "that of the API, to browse" },
  async run({ shell, args: [page] }) {
    const { apiUrl } = await shell.configuration();
    const data = { api: `${apiUrl}/docs`, openapi: `${apiUrl}/oapi/v3`, command_line: "exclave help" };
    if (page !== undefined) {
      // Other clients open a browser for either; an address is of use to those who have none, too.
      if (!pages.includes(page)) {
        throw invalidInput("usage.page", `there is no page ${page}`, { hint: `one of ${pages.join(", ")}` });
      }
      return sentenceView(data.api, { api: data.api }, data.api);
    }
    return itemView({
      data,
      name: data.api,
      fields: { "API, to browse": data.api, "API, as OpenAPI": data.openapi, "command line": "exclave COMMAND --help" },
    });
  },
});

/** `help apps sync`: for those who put the word first. */
export function helpCommand(root: () => GroupSpec): CommandSpec {
  return command({
    name: "help",
    summary: "show help of a command",
    arguments: [{ name: "command", description: "the words that name it", isRest: true }],
    examples: { "exclave help apps sync": "the same as `exclave apps sync --help`" },
    run: async ({ shell, args }) => (await import("./help.ts")).help(shell, root(), args),
  });
}
