export const name = "client";
