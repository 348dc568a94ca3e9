import { Copy, EyeOff, KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type ApiError, toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { copyText } from '../text/copy-text';
import { showToast } from '../overlays/Toast';
import { useReveal } from './reveal-context';
import { texts } from './texts';

/** How long an original stays in sight. */
const SHOWN_MS = 20_000;
const chip =
  'nodrag nopan inline-flex max-w-full items-center gap-1 rounded-chip border border-line bg-sunken px-1.5 align-baseline font-sans text-small text-fg no-underline';

/** What stands in a text for a secret: a button that has it shown for a moment, where it is kept and whoever looks may. */
export function SecretChip({ kind, mark }: { kind: string; mark: string | undefined }) {
  const reveal = useReveal();
  const [value, setValue] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (value === null) return undefined;
    const timer = setTimeout(() => setValue(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [value]);
  const icon = <KeyRound size={12} aria-hidden className="shrink-0 text-dim" />;
  if (mark === undefined || reveal === undefined)
    return (
      <span className={chip} title={texts.gone(kind)}>
        {icon}
        {texts.masked(kind)}
      </span>
    );
  if (value !== null)
    return (
      <span className={chip}>
        <span role="status" className="sr-only">
          {texts.shown(kind)}
        </span>
        <span className="min-w-0 font-mono text-mono break-all whitespace-pre-wrap">{value}</span>
        <ChipButton label={texts.copy(kind)} onClick={() => copyText(value)}>
          <Copy size={12} aria-hidden />
        </ChipButton>
        <ChipButton label={texts.hide(kind)} isFirst onClick={() => setValue(null)}>
          <EyeOff size={12} aria-hidden />
        </ChipButton>
      </span>
    );
  const show = () => {
    if (isBusy) return;
    setBusy(true);
    reveal(mark)
      .then(setValue, (error: unknown) => showToast({ title: whyNot(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <button
      type="button"
      aria-label={texts.reveal(kind)}
      title={texts.reveal(kind)}
      aria-busy={isBusy}
      className={`${chip} cursor-pointer hover:bg-soft touch:min-h-11`}
      onClick={(event) => {
        event.stopPropagation();
        show();
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={keepKeys}
    >
      {icon}
      {texts.masked(kind)}
    </button>
  );
}

interface ChipButtonProps {
  label: string;
  /** Gets the focus of the button that it stands in for. */
  isFirst?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

function ChipButton({ label, isFirst = false, onClick, children }: ChipButtonProps) {
  return (
    <button
      type="button"
      ref={isFirst ? focus : undefined}
      aria-label={label}
      title={label}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-chip hover:bg-soft touch:size-11"
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={keepKeys}
    >
      {children}
    </button>
  );
}

/** One that is not kept here says so itself. */
const whyNot = (error: ApiError): string => (error.code === 'secret_not_kept' ? error.detail : errorMessage(error));

const focus = (button: HTMLButtonElement | null) => button?.focus({ preventScroll: true });

/** On a board, Enter opens the block that has the focus: here it presses the button alone. */
function keepKeys(event: React.KeyboardEvent): void {
  if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
}
