import { useQueries, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listWaitingWrites, removeSuggestionsOfRun } from '@/api/devices/suggestions';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { showToast } from '@/ui/overlays/Toast';
import { inUse, useDevices } from '../use-devices';
import { forgetSuggestions } from './forget';
import { suggestionError } from './suggestion-error';
import { texts } from './texts';
import { type Place, useSuggestions } from './use-suggestions';

const words = texts.removeDialog;
const SETTLED_MS = 3_000;

interface RemoveAllDialogProps {
  runId: string;
  onRemoved?: () => void;
  onClose: () => void;
}

/** Asks before all that a run suggested is taken back, with how much that is; then says how much it was. */
export function RemoveAllDialog({ runId, onRemoved, onClose }: RemoveAllDialogProps) {
  const cache = useQueryClient();
  const devices = inUse(useDevices().devices ?? []);
  const places = useSuggestions({ runId }, devices, false);
  const writes = useQueries({
    queries: devices.map(({ id }) => ({
      queryKey: keys.deviceWrites(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => listWaitingWrites(id, signal),
    })),
  });
  const count = (isMeant: (place: Place) => boolean) =>
    places.filter(isMeant).reduce((sum, { items }) => sum + items.length, 0);
  const here = count(({ key }) => key === 'waiting');
  const there = count(({ isThere }) => isThere);
  // What was approved waits for its device too, and stays.
  const approved = count(({ key }) => key === 'approved');
  const open = writes.flatMap(({ data }) => data?.items.filter(({ run_id: of }) => of === runId) ?? []).length;
  const told = words.message(here, there, Math.max(0, open - approved));
  const away = devices.filter(({ is_online: isOnline }) => !isOnline).map(({ name }) => name);
  const isCounted = ![...places, ...writes].some(({ isPending }) => isPending);
  const message = !isCounted
    ? words.counting
    : [
        ...(told === '' ? (away.length > 0 ? [] : [words.nothing]) : [told]),
        ...(away.length > 0 ? [words.away(away.join(', '))] : []),
        words.kept,
      ].join(' ');
  const remove = () => {
    removeSuggestionsOfRun(runId)
      .then((counts) => {
        showToast({ title: texts.removed(counts) });
        forgetSuggestions(cache, ({ run_id: of, state }) => of === runId && state === 'waiting');
        onRemoved?.();
      })
      .catch((error: unknown) => showToast({ title: suggestionError(error), tone: 'bad' }))
      .finally(() => {
        void cache.invalidateQueries({ queryKey: keys.allAgentRuns });
        // Rows on a device are deleted after the answer: read at once, they would be there still.
        setTimeout(() => void cache.invalidateQueries({ queryKey: keys.allSuggestions }), SETTLED_MS);
      });
  };
  return (
    <ConfirmDialog
      isOpen
      title={words.title}
      message={message}
      confirm={words.confirm}
      isReady={isCounted}
      keep={words.keep}
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
