export const name = "testkit";
