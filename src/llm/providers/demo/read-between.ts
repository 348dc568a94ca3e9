/** What stands between two texts, the first of each after the other, without the line breaks beside them; undefined where they do not. */
export function readBetween(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
  return end < 0
    ? undefined
    : text
        .slice(start + open.length, end)
        .replace(/^\n/, '')
        .replace(/\n$/, '');
}
