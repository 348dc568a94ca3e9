/** Of what is cut, so much is shown from its beginning; the rest from its end, where logs say what went wrong. */
const HEAD_SHARE = 0.4;

/** A text of at most about `most` characters: its beginning and its end, and how much is missing between them. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = trimSurrogate(text.slice(0, Math.floor(most * HEAD_SHARE)));
  const tail = text.slice(text.length - Math.ceil(most * (1 - HEAD_SHARE)));
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${trimLeading(tail)}`;
}

/** A pair that was cut in two is no text. */
const trimSurrogate = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
const trimLeading = (text: string): string => text.replace(/^[\udc00-\udfff]/, '');
