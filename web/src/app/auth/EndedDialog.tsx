import { Dialog } from '@/ui/Dialog';
import { texts as appTexts } from '../texts';
import { AuthForm } from './AuthForm';
import { ProviderLinks } from './ProviderLinks';
import { texts } from './texts';
import { useSession } from './use-session';

/** Log-in over the page where a log-in ended: the page beneath keeps its drafts. */
export function EndedDialog() {
  const session = useSession();
  if (session.state !== 'ended') return null;
  return (
    <Dialog isOpen onOpenChange={() => undefined} title={texts.logIn} description={appTexts.ended} width="small">
      <AuthForm mode="log-in" onModeChange={() => undefined} onDone={() => undefined} email={session.user.email} />
      {/* For whoever has no password; this way the page is loaded anew. */}
      <ProviderLinks returnTo={window.location.pathname + window.location.search} />
    </Dialog>
  );
}
