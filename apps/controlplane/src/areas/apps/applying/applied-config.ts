import type { Wire } from "@exclave/contract";
import type { SyncedComponent } from "../../components/index.ts";
import type { AppConfig } from "../configs/app-config.ts";
import type { PartKind } from "../parts/part.ts";
import type { Named } from "../ports.ts";

/** What an app config was made into. */
export interface AppliedConfig {
  readonly appConfig: AppConfig;
  readonly partIds: Readonly<Partial<Record<PartKind, string>>>;
  readonly components: readonly SyncedComponent[];
  readonly actions: readonly Named[];
  readonly runbooks: readonly Named[];
  readonly branches: readonly Named[];
  /** One, or none. */
  readonly installsConfigs: readonly Named[];
  readonly orphans: readonly Wire<"AppConfigOrphan">[];
}
