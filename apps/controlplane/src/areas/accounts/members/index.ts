export { bindMembers } from "./routes.ts";
export { createMemberService } from "./service.ts";
