const MEBIBYTE = 1024 * 1024;

/** What a body of JSON may have. */
export const JSON_BODY_LIMIT = 4 * MEBIBYTE;

/** What a body of bytes may have, such as a batch of log records. */
export const BINARY_BODY_LIMIT = 32 * MEBIBYTE;

/** Characters of an address between two slashes; longer than any id and any name. */
export const PATH_PART_LIMIT = 1_024;
