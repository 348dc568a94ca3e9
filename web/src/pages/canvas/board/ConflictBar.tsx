import { Button } from '@/ui/Button';
import { useCanvas, useCanvasSession } from '../model/context';
import { idOf } from '../model/state';
import { texts } from '../texts';

/** Two people changed one block: this person chooses. */
export function ConflictBar({ blockKey }: { blockKey: string }) {
  const { store, perform } = useCanvasSession();
  const conflict = useCanvas((state) => state.conflicts.find((other) => other.key === blockKey));
  const who = useCanvas(
    (state) => state.people.find((person) => !person.isAgent && person.selection.includes(idOf(state, blockKey)))?.name,
  );
  if (conflict === undefined) return null;
  const settle = () => store.setState({ conflicts: store.getState().conflicts.filter((other) => other !== conflict) });
  return (
    <div
      role="alert"
      className="nodrag absolute top-full left-0 z-10 mt-1 flex items-center gap-2 rounded-control bg-wait-soft px-2 py-1 text-table whitespace-nowrap text-wait"
    >
      {who === undefined ? texts.conflict.text : texts.conflict.textBy(who)}
      <Button
        size="small"
        onClick={() => {
          settle();
          store.setState({ editBase: null });
          perform([{ type: 'update', key: blockKey, patch: conflict.mine }]);
        }}
      >
        {texts.conflict.mine}
      </Button>
      <Button size="small" onClick={settle}>
        {texts.conflict.theirs}
      </Button>
    </div>
  );
}
