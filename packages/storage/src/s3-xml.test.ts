import { describe, expect, it } from "vitest";
import { elements, elementText, escaped } from "./s3-xml.ts";

describe("elements", () => {
  it("finds each element in order, whatever attributes it has", () => {
    const xml = '<List xmlns="x"><Key>a</Key><Key n="1">b</Key><KeyCount>2</KeyCount></List>';

    expect(elements(xml, "Key")).toEqual(["a", "b"]);
  });

  it("gives back what was escaped", () => {
    const text = `"quoted" & <tagged>`;

    expect(elementText(`<Key>${escaped(text)}&#x21;&#33;&apos;</Key>`, "Key")).toBe(`${text}!!'`);
  });

  it("says undefined when there is no such element", () => {
    expect(elementText("<A/>", "B")).toBeUndefined();
  });
});
