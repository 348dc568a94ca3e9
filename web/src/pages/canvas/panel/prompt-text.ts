import { useSyncExternalStore } from 'react';

let text = '';
const listeners = new Set<() => void>();

/** Puts a text into the prompt: an example, or what failed. It outlives the panel being closed. */
export function setPromptText(next: string): void {
  text = next;
  for (const notify of listeners) notify();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const usePromptText = (): [string, (next: string) => void] => [
  useSyncExternalStore(subscribe, () => text),
  setPromptText,
];
