/** For who builds from public repositories only. */
export const noConnections = {
  open: (): Promise<never> => Promise.reject(new Error("this test has no connections")),
};
