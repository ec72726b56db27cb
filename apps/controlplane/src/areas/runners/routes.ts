import type { Bindings } from "../../http/index.ts";
import type { RunnerService } from "./service.ts";

export function bindRunners(bindings: Bindings, runners: RunnerService): void {
  bindings.bind("get_org_runner_group", ({ context }) => runners.orgGroup(context));
  bindings.bind("runner_get_runner", ({ context, path }) => runners.get(context, path["runner_id"]!));
  bindings.bind("get_runner_settings", ({ context, path }) => runners.settings(context, path["runner_id"]!));
  bindings.bind("runner_get_settings", ({ context, path }) => runners.settings(context, path["runner_id"]!));
  bindings.bind("update_runner_settings", ({ context, path, body }) =>
    runners.updateSettings(context, path["runner_id"]!, body),
  );
  bindings.bind("get_runner_connect_status", ({ context, path }) => runners.connection(context, path["runner_id"]!));
  bindings.bind("get_runner_latest_heart_beat", async ({ context, path }) => {
    const [latest] = await runners.heartbeats(context, path["runner_id"]!);
    return latest ?? {};
  });
  bindings.bind("get_latest_runner_heart_beat", async ({ context, path }) => {
    const beats = await runners.heartbeats(context, path["runner_id"]!);
    return Object.fromEntries(beats.map((beat) => [beat.process || "default", beat]));
  });
  bindings.bind("get_runner_card_details", async ({ context, path }) => {
    const [latest] = await runners.heartbeats(context, path["runner_id"]!);
    return { runner: await runners.get(context, path["runner_id"]!), latest_heart_beat: latest };
  });
  bindings.bind("runner_create_heart_beat", ({ context, path, body }) =>
    runners.beat(context, path["runner_id"]!, body),
  );
  bindings.bind("prune_tokens", ({ context, path }) => runners.pruneTokens(context, path["runner_id"]!));
  bindings.bind("create_runner_token", ({ context, path }) => runners.createToken(context, path["runner_id"]!));
}
