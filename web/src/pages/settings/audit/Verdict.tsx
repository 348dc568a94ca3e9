import { ShieldCheck } from 'lucide-react';
import { useMutation } from '@tanstack/react-query';
import { toApiError } from '@/api/api-error';
import { verifyAudit } from '@/api/audit';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { formatCount, formatMoment, formatPlural } from '@/ui/format';
import { texts } from './texts';

/** Checks the chain of hashes, and says what came of it. */
export function Verdict() {
  const check = useMutation({ mutationFn: verifyAudit });
  return (
    <>
      <Button
        icon={<ShieldCheck size={14} />}
        aria-busy={check.isPending}
        disabled={check.isPending}
        onClick={() => check.mutate()}
      >
        {check.isPending ? texts.verifying : texts.verify}
      </Button>
      {check.isError && (
        <p role="alert" className="w-full text-table text-bad">
          {errorMessage(toApiError(check.error))}
        </p>
      )}
      {check.data !== undefined && (
        <p
          role={check.data.isIntact ? 'status' : 'alert'}
          className={`w-full rounded-control px-3 py-1.5 text-table ${check.data.isIntact ? 'bg-ok-soft text-ok' : 'bg-bad-soft text-bad'}`}
        >
          {sentenceOf(check.data)}
          {check.data.unsealed > 0 && ` ${texts.unsealed(formatPlural(check.data.unsealed, 'entry', 'entries'))}`}
        </p>
      )}
    </>
  );
}

function sentenceOf({
  isIntact,
  sealed,
  verifiedUntil,
  firstBrokenSequence,
}: Awaited<ReturnType<typeof verifyAudit>>): string {
  if (!isIntact) return texts.broken(formatCount(firstBrokenSequence ?? 1));
  if (verifiedUntil === null) return texts.wholeEmpty;
  return texts.whole(formatPlural(sealed, 'entry', 'entries'), formatMoment(new Date(verifiedUntil)));
}
