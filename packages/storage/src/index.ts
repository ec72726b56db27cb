export const name = "storage";
