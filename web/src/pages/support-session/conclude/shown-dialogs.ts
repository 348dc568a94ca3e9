/** Sessions whose dialog is open now: what is ready there needs no toast. */
const shown = new Set<string>();

export const isShown = (sessionId: string): boolean => shown.has(sessionId);

/** Notes that the dialog of a session is open; answers with what notes that it is closed. */
export function noteShown(sessionId: string): () => void {
  shown.add(sessionId);
  return () => {
    shown.delete(sessionId);
  };
}
