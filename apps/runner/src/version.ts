/** The version of every part of the product; they ship together. */
export const VERSION = "0.1.0";
