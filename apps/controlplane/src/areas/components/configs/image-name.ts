import { invalidField } from "@exclave/kernel";

/** Checks the name of an image loosely: it may hold a template. */
export function checkImage(field: string, image: string): string {
  const isPlain = /^[\w.:/@-]+$/.test(image) && !image.startsWith("-");
  if (!isPlain && !image.includes("{{")) {
    throw invalidField(field, image, "must be the name of an image, such as registry.example.com/team/image");
  }
  return image;
}
