import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { getSystem } from '@/api/system';
import { AuthForm, type AuthMode } from '@/app/auth/AuthForm';
import { providerError } from '@/app/auth/provider-errors';
import { ProviderLinks } from '@/app/auth/ProviderLinks';
import { texts as authTexts } from '@/app/auth/texts';
import { useSession } from '@/app/auth/use-session';
import { ConnectionBar } from '@/app/shell/ConnectionBar';
import { useTitle } from '@/app/use-title';
import { FormProblem } from '@/ui/forms/FormProblem';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

/** One card: log-in or sign-up, the product's name, nothing else. */
export function Page() {
  useTitle(texts.title);
  const session = useSession();
  const [search] = useSearchParams();
  const system = useQuery({ queryKey: ['system'], queryFn: ({ signal }) => getSystem(signal), retry: false });
  const [chosen, setChosen] = useState<AuthMode | null>(null);
  const isFirstStart = system.data?.hasUsers === false;
  const mode: AuthMode = chosen ?? (isFirstStart ? 'sign-up' : 'log-in');
  const next = pageAfter(search.get('next'));
  const problem = providerError(search.get('error'));
  if (session.state === 'in') return <Navigate to={next} replace />;
  return (
    <>
      <ConnectionBar />
      <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
        <h1 className="flex items-center gap-2 text-figure font-semibold">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          {texts.product}
        </h1>
        <section
          aria-label={mode === 'log-in' ? authTexts.logIn : authTexts.signUp}
          className="w-full max-w-[360px] rounded-dialog border border-line bg-panel p-6"
        >
          {isFirstStart && mode === 'sign-up' && <p className="mb-4 text-dim">{authTexts.firstStartHint}</p>}
          <FormProblem className="mb-4">{problem}</FormProblem>
          {search.has('next') && mode === 'log-in' && <p className="mb-4 text-dim">{authTexts.goOn}</p>}
          <AuthForm key={mode} mode={mode} onModeChange={setChosen} onDone={() => undefined} />
          {mode === 'log-in' && (
            <p className="mt-4 text-center text-table">
              <TextLink to="/forgot-password">{authTexts.forgot}</TextLink>
            </p>
          )}
          <ProviderLinks returnTo={next} />
        </section>
      </main>
    </>
  );
}

/** Only a path of ours: never an address from elsewhere. */
function pageAfter(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/canvases';
}
