/** Longest name, without its ending, in characters. */
const NAME_MAX = 60;

/** A name that every file system takes, out of a title: ASCII letters, digits and dashes. */
export function exportFileName(title: string, id: string, ending: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_MAX)
    .replace(/^-|-$/g, '');
  return `session-${words === '' ? id : words}.${ending}`;
}
