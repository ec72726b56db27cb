import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

describe("the settings of a runner", () => {
  it("tell in texts how many jobs may be done at once, wherever they are shown", async () => {
    const caller = await plane.aCaller();
    const path = { runner_id: caller.runnerId };
    const body = { job_group_parallelism: { build: 3 } };

    const changed = await plane.call(caller, "update_runner_settings", { path, body });
    const { body: settings } = await plane.call(caller, "get_runner_settings", { path });
    const { body: org } = await plane.call(caller, "get_org");

    expect(changed.status).toBe(200);
    expect(settings).toMatchObject({ job_group_parallelism: { build: "3" } });
    expect(org).toMatchObject({ runner_group: { settings: { job_group_parallelism: { build: "3" } } } });
  });

  it("name a lifetime that machines can have", async () => {
    const caller = await plane.aCaller();
    const path = { runner_id: caller.runnerId };

    const answers = [];
    for (const seconds of [86_399, 86_400, 31_536_000, 31_536_001]) {
      const body = { aws_max_instance_lifetime: seconds };
      answers.push(await plane.call(caller, "update_runner_settings", { path, body }));
    }

    expect(answers.map(({ status }) => status)).toEqual([400, 200, 200, 400]);
    expect(answers[0]!.body).toMatchObject({ details: { fields: ["aws_max_instance_lifetime"] } });
  });
});
