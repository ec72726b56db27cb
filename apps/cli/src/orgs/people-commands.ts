import { type CommandSpec, command } from "../commands/command.ts";
import { confirmFlag } from "../session/flags.ts";
import { pageFlags } from "../session/page.ts";

const roleDescription = "org_admin, org_builder, org_support or org_read_only";
const member = { name: "member", description: "member, by id or e-mail", isRequired: true } as const;
const invitee = { name: "invite", description: "invite, by id or e-mail", isRequired: true } as const;

/** Who belongs to the org, and who may join it. */
export const peopleCommands: readonly CommandSpec[] = [
  command({
    name: "invite",
    summary: "invite somebody to the org; shows a code to hand over, as nothing is sent by mail",
    flags: {
      email: { flag: "-e, --email <e-mail>", kind: "text", description: "whom" },
      role: { flag: "--role <role>", kind: "text", description: `${roleDescription}; org_admin when not said` },
    },
    does: { create_org_invite: "--email EMAIL" },
    examples: { "exclave orgs invite --email ada@example.com --role org_builder": "who joins with the code it shows" },
    run: async ({ shell, flags }) => (await import("./invites.ts")).invite(shell, flags),
  }),
  command({
    name: "list-invites",
    summary: "list who was invited, and what became of it",
    flags: pageFlags,
    does: { get_org_invites: "" },
    examples: { "exclave orgs list-invites": "newest first" },
    run: async ({ shell, flags }) => (await import("./invites.ts")).listInvites(shell, flags),
  }),
  command({
    name: "resend-invite",
    summary: "show another code for an invite; the one before holds no longer",
    arguments: [invitee],
    does: { resend_org_invite: "{invite_id}" },
    examples: { "exclave orgs resend-invite ada@example.com": "for another seven days" },
    run: async ({ shell, args }) => (await import("./invites.ts")).resendInvite(shell, args[0]!),
  }),
  command({
    name: "revoke-invite",
    summary: "take an invite back",
    arguments: [invitee],
    does: { revoke_org_invite: "{invite_id}" },
    examples: { "exclave orgs revoke-invite ada@example.com": "its code lets nobody in" },
    run: async ({ shell, args }) => (await import("./invites.ts")).revokeInvite(shell, args[0]!),
  }),
  command({
    name: "join",
    summary: "join the org that invited you, with the account that is logged in",
    arguments: [{ name: "code", description: "what the inviter handed over", isRequired: true }],
    does: { accept_org_invite: "CODE" },
    examples: { "exclave orgs join CODE": "who has no account yet: exclave auth login --invite CODE" },
    run: async ({ shell, args }) => (await import("./invites.ts")).join(shell, args[0]!),
  }),
  command({
    name: "members",
    summary: "list who belongs to the org, and as what",
    flags: pageFlags,
    does: { get_org_acounts: "" },
    examples: { "exclave orgs members": "each with its role" },
    run: async ({ shell, flags }) => (await import("./members.ts")).listMembers(shell, flags),
  }),
  command({
    name: "add-member",
    summary: "add an account that is in another org of yours",
    arguments: [{ name: "account", description: "account, by id", isRequired: true }],
    does: { add_user: "ACCOUNT" },
    examples: { "exclave orgs add-member ID": "as an administrator" },
    run: async ({ shell, args }) => (await import("./members.ts")).addMember(shell, args[0]!),
  }),
  command({
    name: "change-role",
    summary: "give a member another role",
    arguments: [member, { name: "role", description: roleDescription, isRequired: true }],
    does: { update_org_account_role: "{account_id} ROLE" },
    examples: { "exclave orgs change-role ada@example.com org_builder": "she reads, describes and builds" },
    run: async ({ shell, args }) => (await import("./members.ts")).changeRole(shell, args[0]!, args[1]!),
  }),
  command({
    name: "remove-member",
    summary: "take a member out of the org, at once",
    arguments: [member],
    flags: { confirm: confirmFlag },
    does: { remove_user: "ACCOUNT" },
    examples: { "exclave orgs remove-member ada@example.com --confirm": "at once and without asking" },
    run: async ({ shell, args, flags }) => (await import("./members.ts")).removeMember(shell, args[0]!, flags.confirm),
  }),
];
