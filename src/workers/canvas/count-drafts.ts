import type { BlockDraft } from '../../contracts/canvas/blocks';

export interface DraftCounts {
  created: number;
  /** Changed or moved. */
  changed: number;
  removed: number;
}

/** What drafts do to a canvas. */
export function countDrafts(drafts: readonly Pick<BlockDraft, 'operation'>[]): DraftCounts {
  const counts = { created: 0, changed: 0, removed: 0 };
  for (const { operation } of drafts)
    counts[operation === 'create' ? 'created' : operation === 'delete' ? 'removed' : 'changed'] += 1;
  return counts;
}

/** "12 blocks made, 3 removed". */
export function sayCounts({ created, changed, removed }: DraftCounts): string {
  const said = [
    created > 0 ? `${created} made` : '',
    changed > 0 ? `${changed} changed` : '',
    removed > 0 ? `${removed} removed` : '',
  ].filter((part) => part !== '');
  const first = created || changed || removed;
  return said.join(', ').replace(/^\d+/, `${first} ${first === 1 ? 'block' : 'blocks'}`);
}
