/** The button of the header that lists what waits for this person. */
export const APPROVALS_ID = 'approvals';

let wantedRunId: string | null = null;
const listeners = new Set<() => void>();

function want(runId: string | null): void {
  wantedRunId = runId;
  for (const notify of listeners) notify();
}

/** The run whose request is to be shown, until the list has shown it. */
export const wantedApproval = {
  get: (): string | null => wantedRunId,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  shown: (): void => want(null),
};

/** Opens the list at the request of this run. */
export function openApproval(runId: string): void {
  want(runId);
  const button = document.getElementById(APPROVALS_ID);
  if (button?.getAttribute('aria-expanded') !== 'true') button?.click();
}
