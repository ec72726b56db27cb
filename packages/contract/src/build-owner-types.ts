/** The wire's names for builds of each kind of subject. */
export const buildOwnerTypes = { component: "component_builds", sandbox: "app_sandbox_builds" } as const;
