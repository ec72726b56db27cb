import { expect, it } from "vitest";
import type { Execution } from "./executions/index.ts";
import { toWireExecution } from "./wire.ts";

it("shows each output of an attempt as an object, and all of them as they were sent", () => {
  const image = { digest: "sha256:1", size: 633 };
  const sent = { image, files: [{ rel_path: "main.tf" }], source_digest: "0398", nothing: null };
  const now = new Date();
  const execution = { status: "finished", outputsId: "run1", outputs: sent, earlier: [], movedAt: now } as object;

  const { outputs } = toWireExecution({ ...execution, createdAt: now, updatedAt: now } as unknown as Execution);

  expect(outputs!.outputs).toEqual({
    image,
    files: { value: [{ rel_path: "main.tf" }] },
    source_digest: { value: "0398" },
    nothing: { value: null },
  });
  expect(JSON.parse(Buffer.from(outputs!.outputs_json!, "base64").toString())).toEqual(sent);
});
