export const name = "database";
