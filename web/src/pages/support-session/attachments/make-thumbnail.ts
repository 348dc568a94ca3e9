/** Twice what is shown, for dense screens. */
const WIDTH_MAX = 320;
const HEIGHT_MAX = 224;

/** A small picture of an image as a `data:` address: the page’s policy knows no other. Throws where it is no image. */
export async function makeThumbnail(file: Blob): Promise<string> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, WIDTH_MAX / image.width, HEIGHT_MAX / image.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return canvas.toDataURL();
}
