import { Copy, RotateCw } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { loadPart } from '@/api/load-part';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { Button, IconButton } from '@/ui/Button';
import { Countdown } from '@/ui/Countdown';
import { FormProblem } from '@/ui/forms/FormProblem';
import { Skeleton } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { copyText } from '@/ui/text/copy-text';
import { useNow } from '@/ui/use-now';
import { pairingLink, spaceCode } from './pairing-texts';
import { texts } from './texts';
import type { Pairing } from './use-pairing';

const QrCode = lazy(async () => ({ default: (await loadPart(() => import('./QrCode'))).QrCode }));

/** A code, large, with its picture and the time it works; before one is made, the button for it. */
export function PairingCode({ pairing }: { pairing: Pairing }) {
  const { code, expiresAt, isBusy, problem, make } = pairing;
  const looksOnly = useLooksOnly();
  if (code === null)
    return (
      <div className="flex flex-col items-start gap-2">
        <Button tone="primary" aria-busy={isBusy} disabledReason={looksOnly} onClick={make}>
          {texts.make}
        </Button>
        <FormProblem>{problem}</FormProblem>
      </div>
    );
  return (
    <div className="flex flex-wrap items-center gap-4">
      <div className="size-36 shrink-0 overflow-hidden rounded-card border border-line">
        <Suspense fallback={<Skeleton className="size-full" />}>
          <QrCode text={pairingLink(window.location.origin, code)} label={texts.qr} />
        </Suspense>
      </div>
      <div className="flex min-w-0 flex-1 basis-56 flex-col items-start gap-1">
        <span className="text-small text-dim">{texts.code}</span>
        <span className="flex flex-wrap items-center gap-1">
          <output
            aria-label={texts.code}
            className="font-mono text-[26px]/8 font-semibold tracking-wide whitespace-nowrap select-all"
          >
            {spaceCode(code)}
          </output>
          <IconButton label={texts.copyCode} icon={<Copy size={14} aria-hidden />} onClick={() => copyText(code)} />
        </span>
        <Life expiresAt={expiresAt} isBusy={isBusy} onAgain={make} />
        <p className="text-small text-dim">{texts.qrHint}</p>
        <FormProblem>{problem}</FormProblem>
      </div>
    </div>
  );
}

/** How long the code still works; then that it does not, and the way to another. */
function Life({ expiresAt, isBusy, onAgain }: { expiresAt: string; isBusy: boolean; onAgain: () => void }) {
  const isOver = useNow(1_000) >= Date.parse(expiresAt);
  if (!isOver)
    return (
      <span className="flex flex-wrap items-center gap-2 text-table">
        <StatusBadge tone="run" isBusy>
          {texts.waiting}
        </StatusBadge>
        <Countdown until={expiresAt} say={texts.left} className="text-dim" />
      </span>
    );
  return (
    <span role="status" className="flex flex-wrap items-center gap-2 text-table">
      {texts.over}
      <Button size="small" icon={<RotateCw size={12} aria-hidden />} aria-busy={isBusy} onClick={onAgain}>
        {texts.again}
      </Button>
    </span>
  );
}
