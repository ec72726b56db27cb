export const name = "durable";
