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
let isNeeded = false;
const listeners = new Set<() => void>();

/** Shows a toast for 8 s; polite, or assertive where something failed. */
export function showToast(request: ToastRequest): void {
  if (deliver === null) waiting = [...waiting, request];
  else deliver(request);
  isNeeded = true;
  for (const notify of listeners) notify();
}

/** Gives all toasts to the region that shows them, also those from before it was there. */
export function receiveToasts(receiver: (request: ToastRequest) => void): () => void {
  deliver = receiver;
  for (const request of waiting.splice(0)) receiver(request);
  return () => {
    deliver = null;
  };
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Where toasts appear; once in the app. Loaded with the first toast, or when the page has nothing better to do. */
export function ToastHost({ isIdle }: { isIdle: boolean }) {
  const isShown = useSyncExternalStore(subscribe, () => isNeeded) || isIdle;
  return <Suspense>{isShown && <ToastRegion />}</Suspense>;
}
