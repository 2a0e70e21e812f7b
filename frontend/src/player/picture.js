/** A <picture> of what the API says of one: {url, width, height, colour, sizes: [{width, avif, webp, jpeg}]}. */
const TYPES = { avif: "image/avif", webp: "image/webp" };

/** `sizes` says how wide it is shown, as in the attribute of that name. */
export function pictureOf({ url, width, height, colour, sizes: files }, { sizes, className, lazy = false }) {
  const picture = document.createElement("picture");
  const srcset = (format) => files.map((file) => `${file[format]} ${file.width}w`).join(", ");
  const image = Object.assign(new Image(width, height), { alt: "", className, decoding: "async", sizes });
  if (lazy) image.loading = "lazy";
  image.style.backgroundColor = colour;
  if (files.length) {
    for (const [format, type] of Object.entries(TYPES)) {
      picture.append(Object.assign(document.createElement("source"), { type, sizes, srcset: srcset(format) }));
    }
    image.srcset = srcset("jpeg");
  }
  image.src = url;
  picture.append(image);
  return picture;
}
