import type { SessionClose } from '@contracts/support/conclude';
import type { SupportSession } from '@contracts/support/sessions';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { escalateSession, pauseSession, resolveSession } from '@/api/support';
import { openDocumentation, openOutput } from '@/api/support-notes';
import { errorMessage } from '@/app/error-message';
import { showToast } from '@/ui/overlays/Toast';
import { writtenKey } from '../notes/use-written';
import { startWritten } from '../notes/written-texts';
import { type ConcludeDraft, keepDraft } from './conclude-draft';
import { isShown } from './shown-dialogs';
import { texts } from './texts';

const LIMITED_S = 60;

/** Ends a session as the draft says, and has what is written then read to its end, whether the dialog stays open or not. */
export function useConclude(session: SupportSession) {
  const { id, title } = session;
  const cache = useQueryClient();
  const go = useNavigate();
  const [isGoing, setGoing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [lockedUntilMs, setLockedUntilMs] = useState(0);
  const renew = () => {
    void cache.invalidateQueries({ queryKey: keys.supportSession(id) });
    void cache.invalidateQueries({ queryKey: keys.supportSessions });
  };
  const followNotes = () =>
    startWritten(writtenKey(id, 'notes'), (signal) => openDocumentation(id, signal), {
      onDone: () => {
        renew();
        if (!isShown(id))
          showToast({
            title: texts.ready,
            description: texts.readyAbout(title),
            action: { label: texts.show, onSelect: () => void go(`/support/${id}`) },
          });
      },
      onFailed: () => {
        if (!isShown(id)) showToast({ title: texts.notReady });
      },
    });
  const followBrief = () =>
    startWritten(writtenKey(id, 'escalation_brief'), (signal) => openOutput(id, 'escalation_brief', signal), {
      onDone: renew,
    });
  const send = async ({ outcome, notes, code, to }: ConcludeDraft): Promise<Partial<SessionClose>> => {
    const said = notes.trim();
    if (outcome === 'resolved') return resolveSession(id, said, code === '' ? undefined : code);
    if (outcome === 'escalated') return escalateSession(id, said, to === '' ? undefined : to);
    return pauseSession(id, said);
  };
  /** Resolves to whether it is done; why not is in `problem` and `lockedUntilMs`. */
  const conclude = async (draft: ConcludeDraft): Promise<boolean> => {
    setGoing(true);
    setProblem(null);
    try {
      const { documentation: _, ...answer } = await send(draft);
      cache.setQueryData<SupportSession>(keys.supportSession(id), (known) => known && { ...known, ...answer });
      keepDraft(id, null);
      if (draft.outcome === 'resolved') followNotes();
      if (draft.outcome === 'escalated') followBrief();
      renew();
      return true;
    } catch (error) {
      const failure = toApiError(error);
      if (failure.status === 429) setLockedUntilMs(Date.now() + (failure.retryAfter ?? LIMITED_S) * 1_000);
      else setProblem(failure.code === 'session_status_conflict' ? texts.changed : errorMessage(failure));
      renew();
      return false;
    } finally {
      setGoing(false);
    }
  };
  return { conclude, isGoing, problem, lockedUntilMs, followNotes, followBrief };
}
