import type { SessionSummary } from '@contracts/support/sessions';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { createSession } from '@/api/support';
import { showToast } from '@/ui/overlays/Toast';
import { errorMessage } from '../error-message';

/** Begins a new session with the summary of a paused one, and goes there. */
export function useResumeNew(session: Pick<SessionSummary, 'id' | 'title' | 'problem_domain' | 'ticket_id' | 'mode'>): {
  isResuming: boolean;
  resumeNew: () => void;
} {
  const go = useNavigate();
  const [isResuming, setResuming] = useState(false);
  const resumeNew = () => {
    setResuming(true);
    createSession({
      title: session.title,
      problem_domain: session.problem_domain,
      ticket_id: session.ticket_id,
      mode: session.mode,
      resumes: session.id,
    })
      .then(({ id }) => go(`/support/${id}`))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setResuming(false));
  };
  return { isResuming, resumeNew };
}
