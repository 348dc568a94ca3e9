import type { CallView } from './reply.reducer';

/** Shorter values name no row. */
const ID_MIN = 8;

/** What the row with this id is called, as an earlier call of the same answer showed it; undefined: none did. */
export function nameRow(id: string, calls: readonly Pick<CallView, 'rows' | 'text'>[]): string | undefined {
  if (id.length < ID_MIN) return undefined;
  for (const { rows, text } of calls) {
    const row = rows.find((one) => one['id'] === id);
    const name = row?.['title'] ?? row?.['name'];
    if (typeof name === 'string') return name;
    // "- Buy milk (status: todo, id: 17a7…)"
    const line = text?.split('\n').find((one) => one.includes(id));
    const words = line === undefined ? undefined : /^\W*(.+?) \([^()]*\bid: /.exec(line)?.[1];
    if (words !== undefined) return words;
  }
  return undefined;
}
