import type { ReactNode } from 'react';
import { toApiError } from '@/api/api-error';
import { texts as authTexts } from '@/app/auth/texts';
import { useSession } from '@/app/auth/use-session';
import { ConnectionBar } from '@/app/shell/ConnectionBar';
import { formatCountdown } from '@/ui/format';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

const RETRY_SECONDS = 30;

/** The card of a page that needs no log-in: the product's name, what it is for, and the way on, or to the log-in. */
export function LinkCard({ title, children }: { title: string; children: ReactNode }) {
  const isIn = useSession().state === 'in';
  return (
    <>
      <ConnectionBar />
      <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
        <p className="flex items-center gap-2 text-figure font-semibold">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          {texts.product}
        </p>
        <section className="flex w-full max-w-[360px] flex-col gap-4 rounded-dialog border border-line bg-panel p-6">
          <h1 className="text-lead font-semibold">{title}</h1>
          {children}
          <p className="text-center text-table">
            {isIn ? <TextLink to="/home">{texts.goOn}</TextLink> : <TextLink to="/login">{texts.toLogIn}</TextLink>}
          </p>
        </section>
      </main>
    </>
  );
}

/** What went well. */
export const Done = ({ children }: { children: ReactNode }) => (
  <p role="status" className="rounded-control bg-ok-soft px-3 py-2 text-table text-ok">
    {children}
  </p>
);

/** The sentence for a failure of these pages. */
export function linkFailure(error: unknown): string {
  const failure = toApiError(error);
  if (failure.code === 'link_invalid') return texts.invalid;
  if (failure.code === 'email_taken') return texts.accept.taken;
  if (failure.code === 'mail_not_configured') return texts.noMail;
  if (failure.status === 429) return authTexts.limited(formatCountdown(failure.retryAfter ?? RETRY_SECONDS));
  if (failure.status === 0 || failure.status >= 500) return authTexts.away;
  return failure.errors[0]?.message ?? failure.detail;
}
