export { createLeaseBook } from "./lease-book.ts";
export { bindLeases } from "./routes.ts";
export { createLeaseService, type LeaseService } from "./service.ts";
