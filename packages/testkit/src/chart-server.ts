import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { allowedEnvironment, run } from "@exclave/process";

/** What a request is answered with in place of the file that it names. */
export type ChartAnswer = (response: http.ServerResponse, file: Buffer | undefined) => void;

/** A chart repository of the kind with an index, its charts packed by helm itself, behind a real web server. */
export interface ChartServer {
  readonly url: string;
  /** Paths of all requests, in order. */
  readonly requests: readonly string[];
  /** Packs a chart and writes the index anew; answers the path of the archive on disk. */
  publish(name: string, version: string, files?: Readonly<Record<string, string>>): Promise<string>;
  /** The bytes of a file as they are served. */
  read(name: string): Buffer;
  /** Puts a file there, or another in its place. */
  write(name: string, content: string | Uint8Array): void;
  /** Answers requests of a path so; `undefined` ends it. */
  answer(name: string, how: ChartAnswer | undefined): void;
  /** Runs helm with settings of its own. */
  helm(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function startChartServer(): Promise<ChartServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "charts-"));
  const [served, sources, home] = ["served", "sources", "home"].map((name) => path.join(folder, name));
  mkdirSync(served!);
  const answers = new Map<string, ChartAnswer>();
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    const name = path.basename(request.url ?? "");
    requests.push(request.url ?? "");
    const file = path.join(served!, name);
    const bytes = statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined;
    const how = answers.get(name) ?? plainAnswer;
    how(response, bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  async function helm(...args: readonly string[]): Promise<string> {
    const homes = { HELM_CACHE_HOME: home!, HELM_CONFIG_HOME: home!, HELM_DATA_HOME: home! };
    const { stdout, stderr, exitCode } = await run("helm", args, {
      environment: { ...allowedEnvironment(process.env), ...homes },
    });
    if (exitCode !== 0) {
      throw new Error(`helm ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
    }
    return stdout;
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    helm,
    async publish(name, version, files = {}) {
      const directory = path.join(sources!, name);
      const all = { "Chart.yaml": `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...files };
      for (const [file, content] of Object.entries(all)) {
        mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
        writeFileSync(path.join(directory, file), content);
      }
      await helm("package", directory, "--destination", served!);
      await helm("repo", "index", served!);
      rmSync(directory, { recursive: true });
      return path.join(served!, `${name}-${version}.tgz`);
    },
    read: (name) => readFileSync(path.join(served!, name)),
    write: (name, content) => writeFileSync(path.join(served!, name), content),
    answer(name, how) {
      if (how) {
        answers.set(name, how);
      } else {
        answers.delete(name);
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function plainAnswer(response: http.ServerResponse, file: Buffer | undefined): void {
  response.writeHead(file ? 200 : 404).end(file);
}
