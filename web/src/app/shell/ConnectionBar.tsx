import { useEffect, useState, useSyncExternalStore } from 'react';
import { connection } from '@/api/connection';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { useNow } from '@/ui/use-now';
import { texts } from '../texts';

const QUIET_MS = 2_000;

export const useConnection = () => useSyncExternalStore(connection.subscribe, connection.get);

/** Says after 2 s that the server is away, counts down to the next try, and says when what was missed is there. */
export function ConnectionBar() {
  const { state, retryAtMs, unsent } = useConnection();
  const [isShown, setShown] = useState(false);
  const now = useNow(1_000);
  useEffect(() => {
    if (state === 'online') {
      setShown(false);
      return undefined;
    }
    if (state !== 'lost') return undefined;
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [state]);
  if (!isShown) return null;
  if (state === 'back') return <Banner tone="ok">{texts.connection.back}</Banner>;
  if (state === 'catching-up')
    return (
      <Banner tone="wait">
        {texts.connection.catchingUp}
        {unsent > 0 && <span> {texts.connection.unsent(unsent)}</span>}
      </Banner>
    );
  const seconds = Math.max(0, Math.ceil(((retryAtMs ?? now) - now) / 1_000));
  return (
    <Banner
      tone="wait"
      action={
        <Button size="small" onClick={() => connection.retryNow()}>
          {texts.connection.tryNow}
        </Button>
      }
    >
      {/* Announced once: the countdown is for the eye. */}
      <span className="sr-only">{texts.connection.lost}</span>
      <span aria-hidden className="tabular">
        {texts.connection.trying(seconds)}
      </span>
      {unsent > 0 && <span> {texts.connection.unsent(unsent)}</span>}
    </Banner>
  );
}

/** The dot in the header. */
export function ConnectionDot() {
  const { state } = useConnection();
  const label =
    state === 'lost'
      ? texts.connection.lost
      : state === 'catching-up'
        ? texts.connection.catchingUp
        : texts.connection.online;
  return (
    <span role="img" aria-label={label} title={label} className="flex size-6 items-center justify-center">
      <span className={state === 'lost' ? 'size-2 rounded-full border-2 border-wait' : 'size-2 rounded-full bg-ok'} />
    </span>
  );
}
