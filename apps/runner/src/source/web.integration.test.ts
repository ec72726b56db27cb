import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { SourcePolicy } from "./remote.ts";
import { createWeb } from "./web.ts";

const open: SourcePolicy = { allowLocal: true, allowPrivateNetworks: true, hasProxy: false };
const here = () => Promise.resolve(["127.0.0.1"]);
const servers: http.Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(handler: http.RequestListener): Promise<{ readonly port: number; readonly url: string }> {
  const server = http.createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
}

describe("what strangers name is fetched", () => {
  it("from the addresses that were checked, whatever the name leads to later", async () => {
    const { port } = await serve((request, response) => response.end(`for ${request.headers.host}`));
    const asked: string[] = [];
    const lookup = (host: string) => {
      asked.push(host);
      return Promise.resolve([asked.length === 1 ? "127.0.0.1" : "169.254.169.254"]);
    };

    const response = await createWeb({ policy: open, lookup, environment: {} })(`http://charts.test:${port}/`);

    expect(await response.text()).toBe(`for charts.test:${port}`);
    expect(response.url).toBe(`http://charts.test:${port}/`);
    expect(asked).toEqual(["charts.test"]);
  });

  it("from nowhere that the policy does not have, by any name, nor by a redirect", async () => {
    const { port, url } = await serve((_, response) =>
      response.writeHead(302, { location: "http://meta.test/" }).end(),
    );
    const lookup = (host: string) => Promise.resolve([host === "meta.test" ? "169.254.169.254" : "127.0.0.1"]);
    const web = createWeb({ policy: open, lookup, environment: {} });
    const closed = createWeb({ policy: { ...open, allowLocal: false }, lookup, environment: {} });

    const refusal = { code: "source.url-refused" };
    await expect(web(url)).rejects.toMatchObject(refusal);
    await expect(web("http://[::ffff:169.254.169.254]/")).rejects.toMatchObject(refusal);
    await expect(web("file:///etc/passwd")).rejects.toMatchObject(refusal);
    await expect(web(`http://:word@127.0.0.1:${port}/`)).rejects.toMatchObject(refusal);
    await expect(closed(`http://charts.test:${port}/`)).rejects.toMatchObject(refusal);
  });

  it("with its credentials for the first host alone", async () => {
    const seen: (string | undefined)[] = [];
    const last = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end("here");
    });
    const first = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(307, { location: `${last.url}/blob` }).end();
    });
    const web = createWeb({ policy: open, lookup: here, environment: {} });

    const response = await web(first.url, { headers: { authorization: "Bearer token" } });

    expect(await response.text()).toBe("here");
    expect(seen).toEqual(["Bearer token", undefined]);
    await expect(web(first.url, { redirect: "error" })).rejects.toMatchObject({ code: "source.url-refused" });
  });

  it("whole or not at all", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });

    const response = await createWeb({ policy: open, lookup: here, environment: {} })(url);

    await expect(response.text()).rejects.toThrow(/aborted|terminated/);
  });

  it("through the proxy where there is one, which resolves the names", async () => {
    const asked: (string | undefined)[] = [];
    const proxy = await serve((request, response) => {
      asked.push(request.url);
      response.end("by proxy");
    });
    const web = createWeb({
      policy: { ...open, allowLocal: false, hasProxy: true },
      lookup: () => Promise.reject(new Error("no such host")),
      environment: { http_proxy: proxy.url },
    });

    const response = await web("http://charts.test/index.yaml");

    expect(await response.text()).toBe("by proxy");
    expect(asked).toEqual(["http://charts.test/index.yaml"]);
  });
});
