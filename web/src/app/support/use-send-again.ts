import type { OrganisationRole } from '@contracts/kernel/operation';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { pushAgain } from '@/api/support-notes';
import { showToast } from '@/ui/overlays/Toast';
import { useUser } from '../auth/use-session';
import { errorMessage } from '../error-message';
import { texts } from './texts';

const CONCLUDERS: ReadonlySet<OrganisationRole> = new Set(['engineer', 'admin', 'owner']);

/** Whether a role may conclude sessions, and take them on. */
export const mayConclude = (role: OrganisationRole): boolean => CONCLUDERS.has(role);

/** Why this person may not conclude sessions, approve notes or send them; undefined: they may. */
export function useNoConcluding(): string | undefined {
  const user = useUser();
  return user !== null && mayConclude(user.role) ? undefined : texts.engineersOnly;
}

/** Sends what failed or waits to the ticket system again, and says so. */
export function useSendAgain(sessionId: string): { isSending: boolean; sendAgain: () => void } {
  const cache = useQueryClient();
  const [isSending, setSending] = useState(false);
  const sendAgain = () => {
    setSending(true);
    pushAgain(sessionId)
      .then(() => showToast({ title: texts.sentAgain }))
      .catch((error: unknown) => {
        const failure = toApiError(error);
        if (failure.code === 'nothing_to_push') showToast({ title: texts.nothingToSend });
        else showToast({ title: errorMessage(failure), tone: 'bad' });
      })
      .finally(() => {
        setSending(false);
        void cache.invalidateQueries({ queryKey: keys.supportSession(sessionId) });
        void cache.invalidateQueries({ queryKey: keys.supportSessions });
        void cache.invalidateQueries({ queryKey: keys.allTicketPushes });
      });
  };
  return { isSending, sendAgain };
}
