import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { sessionStore } from '@/api/session';
import { Dialog } from '@/ui/overlays/Dialog';
import { TextLink } from '@/ui/TextLink';
import { texts as appTexts } from '../texts';
import { AuthForm } from './AuthForm';
import { ProviderLinks } from './ProviderLinks';
import { texts } from './texts';
import { useSession } from './use-session';

/** Log-in over the page where a log-in ended: the page beneath keeps its drafts. */
export function EndedDialog() {
  const session = useSession();
  const cache = useQueryClient();
  const password = useRef<HTMLInputElement>(null);
  if (session.state !== 'ended') return null;
  const goOn = () => {
    const next = sessionStore.get();
    // What this page keeps is of whoever was here before.
    if (next.state !== 'in' || next.user.id !== session.user.id) return window.location.reload();
    void cache.invalidateQueries({
      predicate: ({ state, meta }) => state.status === 'error' || meta?.['isLive'] !== true,
    });
  };
  return (
    <Dialog isOpen title={texts.logIn} description={appTexts.ended} width="small" initialFocus={password}>
      <AuthForm mode="log-in" onDone={goOn} email={session.user.email} passwordRef={password} />
      <p className="mt-4 text-center text-table">
        <TextLink to="/forgot-password">{texts.forgot}</TextLink>
      </p>
      {/* For whoever has no password; this way the page is loaded anew. */}
      <ProviderLinks returnTo={window.location.pathname + window.location.search} />
    </Dialog>
  );
}
