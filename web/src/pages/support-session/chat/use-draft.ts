import { useState } from 'react';

const nameFor = (sessionId: string): string => `weft-support-message:${sessionId}`;

/** What is typed and not sent yet, kept in this tab. */
export function useDraft(sessionId: string): [string, (draft: string) => void] {
  const [draft, setDraft] = useState(() => recall(sessionId));
  return [
    draft,
    (next) => {
      setDraft(next);
      try {
        sessionStorage.setItem(nameFor(sessionId), next);
      } catch {
        // Storage may be blocked: the draft holds until the page is left.
      }
    },
  ];
}

function recall(sessionId: string): string {
  try {
    return sessionStorage.getItem(nameFor(sessionId)) ?? '';
  } catch {
    return '';
  }
}
