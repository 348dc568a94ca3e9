import { lazy, Suspense, useSyncExternalStore } from 'react';
import { loadPart } from '@/api/load-part';

export interface ToastRequest {
  title: string;
  description?: string;
  /** A toast with an undo is how destructive acts ask. */
  action?: { label: string; onSelect: () => void };
  tone?: 'bad';
}

const ToastRegion = lazy(async () => ({ default: (await loadPart(() => import('./ToastRegion'))).ToastRegion }));
let waiting: ToastRequest[] = [];
let deliver: ((request: ToastRequest) => void) | null = null;
let closeShown: () => void = () => undefined;
let isNeeded = false;
let shownCount = 0;
const listeners = new Set<() => void>();

/** Shows a toast for 8 s; polite, or assertive where something failed. */
export function showToast(request: ToastRequest): void {
  if (deliver === null) waiting = [...waiting, request];
  else deliver(request);
  isNeeded = true;
  for (const notify of listeners) notify();
}

/** Closes all toasts. */
export const closeToasts = (): void => closeShown();

/** Whether toasts are there to be closed. */
export const useHasToasts = (): boolean => useSyncExternalStore(subscribe, () => shownCount > 0);

/** The region tells how many toasts it shows. */
export function reportShown(count: number): void {
  shownCount = count;
  for (const notify of listeners) notify();
}

/** Gives all toasts to the region that shows them, also those from before it was there; `close` ends all that it shows. */
export function receiveToasts(receiver: (request: ToastRequest) => void, close: () => void): () => void {
  deliver = receiver;
  closeShown = close;
  for (const request of waiting.splice(0)) receiver(request);
  return () => {
    deliver = null;
    closeShown = () => undefined;
    reportShown(0);
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; once in the app. Loaded with the first toast, or when the page has nothing better to do. */
export function ToastHost({ isIdle }: { isIdle: boolean }) {
  const isShown = useSyncExternalStore(subscribe, () => isNeeded) || isIdle;
  return <Suspense>{isShown && <ToastRegion />}</Suspense>;
}
