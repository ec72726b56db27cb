import path from "node:path";
import { refusal } from "./refusal.ts";
import { placeOf, rooms } from "./rooms.ts";

interface Node {
  readonly importKind?: string;
  readonly exportKind?: string;
  readonly source?: { readonly value?: unknown } | null;
  readonly object?: { readonly type: string; readonly name?: string };
  readonly property?: { readonly type: string; readonly name?: string };
}

interface Context {
  readonly filename: string;
  readonly cwd: string;
  report(problem: { node: unknown; message: string }): void;
}

function fileOf(context: Context): string {
  return path.relative(context.cwd, context.filename).split(path.sep).join("/");
}

const boundaries = {
  create(context: Context) {
    const from = fileOf(context);
    function check(node: Node): void {
      const target = node.source?.value;
      if (typeof target !== "string") {
        return;
      }
      const message = refusal(from, target, node.importKind === "type" || node.exportKind === "type");
      if (message) {
        context.report({ node, message });
      }
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

const environment = {
  create(context: Context) {
    const place = placeOf(fileOf(context));
    if (place && rooms[place.room]!.environment) {
      return {};
    }
    return {
      MemberExpression(node: Node): void {
        if (node.object?.name === "process" && node.property?.name === "env") {
          context.report({ node, message: "process.env is read in env.ts only; take the value as a parameter" });
        }
      },
    };
  },
};

export default { meta: { name: "house" }, rules: { boundaries, environment } };
