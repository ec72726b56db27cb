/** Grows whenever the same inputs would be built differently, so that old artifacts are not taken for new ones. */
export const RECIPE_VERSION = "3";
