import { type OperationId, routeOf } from "@exclave/contract";
import { isFault } from "@exclave/kernel";
import { shellWord } from "../terminal/shell-word.ts";
import { type CommandSpec, type GroupSpec, isGroup } from "./command.ts";
import type { Shell } from "./shell.ts";

/** A command that does what an operation of the API does. */
export interface CommandOfOperation {
  readonly operation: OperationId;
  /** The words that name the command. */
  readonly path: string;
  /** What follows them, with the parameters of the operation's path in braces. */
  readonly rest: string;
  readonly spec: CommandSpec;
}

/** Each command of the tree that says which operations it does. */
export function commandsOfOperations(group: GroupSpec, parent = "exclave"): CommandOfOperation[] {
  return group.commands.flatMap((spec) => {
    const path = `${parent} ${spec.name}`;
    if (isGroup(spec)) {
      return commandsOfOperations(spec, path);
    }
    return Object.entries(spec.does ?? {}).map(([operation, rest]) => ({
      operation: operation as OperationId,
      path,
      rest,
      spec,
    }));
  });
}

/** A request as the API's hints name one, in quotes of its own or not. */
const REQUEST = /(`?)\b(GET|POST|PUT|PATCH|DELETE) (\/v1(?:\/[\w{}%~.-]+)+)\1/g;

/** What a server says in its own words, in those of who types commands: a request becomes the command that does the same. */
export function inCommands(text: string, root: GroupSpec): string {
  const commands = commandsOfOperations(root);
  return text.replaceAll(REQUEST, (_, _quote: string, method: string, target: string) => {
    const path = target.replace(/[.]+$/, "");
    const end = target.slice(path.length);
    const [command] = commands
      .flatMap((each) => {
        const parameters = parametersOf(each.operation, method, path);
        return parameters ? [{ ...each, parameters }] : [];
      })
      // `/v1/orgs/current` is no org of that name.
      .toSorted((one, other) => one.parameters.size - other.parameters.size);
    const line = command
      ? `${command.path} ${filled(command.rest, command.parameters)}`.trim()
      : `exclave api ${method} ${path}`;
    return `\`${line}\`${end}`;
  });
}

/**
 * How a hint of the failure is told: what a server answered in the words of this program, and with the way to a token where it
 * knows none. What this program says itself, as of the requests of `exclave api`, is meant as it stands.
 */
export async function wordsFor(error: unknown, root: GroupSpec, shell: Shell): Promise<(hint: string) => string> {
  if (!isFault(error) || (error as { readonly requestId?: string }).requestId === undefined) {
    return (hint) => hint;
  }
  if (error.kind !== "Unauthenticated") {
    return (hint) => inCommands(hint, root);
  }
  const isOfEnvironment = (await shell.configuration()).originOf("api_token") === "environment";
  return () =>
    isOfEnvironment
      ? "the token of the environment was sent: set another, or unset it and run `exclave auth login`"
      : "`exclave auth login` gets another token";
}

/** The values of the path's parameters, where the request is one of the operation. */
function parametersOf(operation: OperationId, method: string, path: string): Map<string, string> | undefined {
  const route = routeOf(operation);
  const wanted = route.path.split("/");
  const parts = path.split("/");
  if (route.method !== method || wanted.length !== parts.length) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    if (name !== undefined) {
      parameters.set(name, parts[index]!);
    } else if (part !== parts[index]) {
      return undefined;
    }
  }
  return parameters;
}

/** A parameter that the text leaves open stays so, in capitals as in examples. */
function filled(rest: string, parameters: ReadonlyMap<string, string>): string {
  return rest.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters.get(name) ?? "";
    return /^\{\w+\}$/.test(value)
      ? value
          .slice(1, -1)
          .replace(/(_name_or)?_id$/, "")
          .replace(/^app_/, "")
          .toUpperCase()
      : shellWord(value);
  });
}
