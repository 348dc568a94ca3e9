import type { Suggestion } from '@contracts/devices/suggestions';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { approveSuggestion, editSuggestion, rejectSuggestion } from '@/api/devices/suggestions';
import { keys } from '@/api/keys';
import { showToast } from '@/ui/overlays/Toast';
import { forgetSuggestions } from './forget';
import { suggestionError } from './suggestion-error';
import { texts } from './texts';

/** Answers suggestions; one that was answered leaves the list at once. `onLeft` is called before it does. */
export function useAnswers(onLeft: (id: string) => void) {
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  // Two quick presses of a key come before it is drawn that the first is at work.
  const isAtWork = useRef(false);
  const leave = (id: string) => {
    onLeft(id);
    forgetSuggestions(cache, (one) => one.id === id);
  };
  const work = (suggestion: Suggestion, doing: () => Promise<unknown>, done: string, isLast: boolean) => {
    if (isAtWork.current) return;
    isAtWork.current = true;
    setBusy(true);
    doing()
      .then(() => {
        showToast({ title: done });
        if (isLast) leave(suggestion.id);
      })
      .catch((error: unknown) => {
        showToast({ title: suggestionError(error), tone: 'bad' });
        const { status, code } = toApiError(error);
        if (status === 404) leave(suggestion.id);
        if (code === 'device_offline') void cache.invalidateQueries({ queryKey: keys.devices });
      })
      .finally(() => {
        isAtWork.current = false;
        setBusy(false);
        void cache.invalidateQueries({ queryKey: keys.allSuggestions });
      });
  };
  return {
    isBusy,
    approve: (suggestion: Suggestion, data: Suggestion['data'] | undefined) =>
      work(suggestion, () => approveSuggestion(suggestion, data), texts.approved, true),
    reject: (suggestion: Suggestion) => work(suggestion, () => rejectSuggestion(suggestion), texts.rejected, true),
    save: (suggestion: Suggestion, data: Suggestion['data']) =>
      work(suggestion, () => editSuggestion(suggestion.id, data), texts.saved, false),
  };
}
export type Answers = ReturnType<typeof useAnswers>;
