/** The text of the first element `name` in `xml`, entities decoded; undefined when there is none. */
export function elementText(xml: string, name: string): string | undefined {
  return elements(xml, name)[0];
}

/**
 * The inner text of every element `name`, in order, entities of leaf elements decoded.
 *
 * S3's answers are flat and never nest an element in one of its own name, so no parser is needed.
 */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, "g"))].map(([, inner = ""]) =>
    inner.includes("<") ? inner : decoded(inner),
  );
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name: string) => {
    if (hex ?? decimal) {
      return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
    }
    return entities[name] ?? whole;
  });
}

/** `text` safe inside an element. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
