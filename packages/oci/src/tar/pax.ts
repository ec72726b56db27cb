import { invalidInput } from "@exclave/kernel";

/** Extended attributes of one member; those we read and write are `path`, `linkpath` and `size`. */
export type PaxRecords = Readonly<Record<string, string>>;

/** `<length> <key>=<value>\n` for each, the length counting itself; in the order of the keys. */
export function encodePax(records: PaxRecords): Buffer {
  const keys = Object.keys(records).sort();
  return Buffer.concat(keys.map((key) => encodeRecord(key, records[key]!)));
}

function encodeRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length;
  }
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** Throws InvalidInput `tar.damaged` for bytes that are no records. */
export function decodePax(bytes: Buffer): PaxRecords {
  const records: Record<string, string> = {};
  let offset = 0;
  while (offset < bytes.length) {
    const space = bytes.indexOf(0x20, offset);
    const length = Number(bytes.toString("latin1", offset, space));
    const record = bytes.toString("utf8", space + 1, offset + length - 1);
    const equals = record.indexOf("=");
    const isWhole = Number.isSafeInteger(length) && space > offset && offset + length > space && equals > 0;
    if (!isWhole || offset + length > bytes.length) {
      throw invalidInput("tar.damaged", "the archive is damaged: an extended header cannot be read");
    }
    records[record.slice(0, equals)] = record.slice(equals + 1);
    offset += length;
  }
  return records;
}
