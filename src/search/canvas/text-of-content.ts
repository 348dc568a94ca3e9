/** Fields of a block's content that people read; the others are ids, colours and the like. */
const READ = new Set(['text', 'title', 'items', 'columns', 'rows', 'code', 'description', 'alt', 'label', 'url']);

/** What people read of a block, whatever its kind. */
export function textOfContent(content: object): string {
  const texts: string[] = [];
  const gather = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (Array.isArray(value)) value.forEach(gather);
    else if (typeof value === 'object' && value !== null)
      for (const [field, inner] of Object.entries(value)) if (READ.has(field)) gather(inner);
  };
  gather(content);
  return texts.filter(Boolean).join(' ');
}
