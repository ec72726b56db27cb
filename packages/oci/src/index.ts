export { gunzip, gzip } from "./gzip.ts";
export { type EntriesOfDirectoryOptions, entriesOfDirectory } from "./tar/directory.ts";
export { fileOf, type TarEntry, type TarLimits, type TarMember, type TarSource } from "./tar/entry.ts";
export { extractTar } from "./tar/extract.ts";
export { readTar } from "./tar/read.ts";
export { writeTar } from "./tar/write.ts";
