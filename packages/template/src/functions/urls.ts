import { wrongValue } from "../failure.ts";
import { memberOf, type Value } from "../values.ts";
import { dictionary, type FunctionSet, fixed, text } from "./define.ts";

/** The parts of RFC 3986, appendix B, with the user's part of the authority told apart. */
const PARTS =
  /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/;

/** Functions that take addresses apart and put them together; nothing is requested. */
export const urlFunctions: FunctionSet = {
  urlParse: fixed([text], parse),
  urlJoin: fixed([dictionary], (parts) => {
    const part = (name: string): string => {
      const value = memberOf(parts, name) ?? "";
      if (typeof value !== "string") throw wrongValue(`${name} of an address must be text`);
      return value;
    };
    const [scheme, userinfo, host, opaque] = [part("scheme"), part("userinfo"), part("host"), part("opaque")];
    const path = escapePath(part("path"));
    const front = scheme === "" ? "" : `${scheme}:`;
    const user = userinfo === "" ? "" : `${userinfo}@`;
    const authority = host === "" && user === "" ? "" : `//${user}${host}`;
    const slash = authority !== "" && path !== "" && !path.startsWith("/") ? "/" : "";
    const where = opaque === "" ? authority + slash + path : opaque;
    const query = part("query") === "" ? "" : `?${part("query")}`;
    return front + where + query + (part("fragment") === "" ? "" : `#${escapePath(part("fragment"))}`);
  }),
};

function parse(address: string): Value {
  const [, scheme = "", userinfo = "", host = "", rest = "", query = "", fragment = ""] = PARTS.exec(address) ?? [];
  // biome-ignore format: one line says it
  if (/[\u007f\s]/.test(address.replaceAll(" ", ""))) throw wrongValue("an address cannot hold control characters");
  if (host.includes(" ")) throw wrongValue("the host of an address cannot hold a space");
  const opaque = scheme !== "" && host === "" && !address.slice(scheme.length + 1).startsWith("/") ? rest : "";
  return new Map([
    ["fragment", unescape(fragment)],
    ["host", host],
    ["hostname", host.replace(/:[0-9]*$/, "").replace(/^\[(.*)\]$/, "$1")],
    ["opaque", opaque],
    ["path", opaque === "" ? unescape(rest) : ""],
    ["query", query],
    ["scheme", scheme.toLowerCase()],
    ["userinfo", userinfo],
  ]);
}

function unescape(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrongValue("an address has a % that escapes nothing");
  }
}

/** What may stand in a path stays as it is. */
function escapePath(path: string): string {
  return encodeURI(path.toWellFormed()).replace(/[?#[\]]/g, (each) => encodeURIComponent(each));
}
