import type { Connection, ConnectionProviderEntry } from '@contracts/devices/connections';
import { Button } from '@/ui/Button';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { texts } from './texts';

const TONES = { ok: 'ok', needs_reconnect: 'wait', revoked: 'idle' } as const;

/** What people know an account by. */
export const nameOf = ({ email }: Pick<Connection, 'email'>): string => email ?? texts.unknown;

interface ConnectionRowProps {
  connection: Connection;
  provider: ConnectionProviderEntry | undefined;
  isBusy: boolean;
  onAgain: () => void;
  onDisconnect: () => void;
}

/** One connected account: whose, in which state and since when, and what can be done with it. */
export function ConnectionRow({ connection, provider, isBusy, onAgain, onDisconnect }: ConnectionRowProps) {
  const { status, reason, since } = connection;
  const name = nameOf(connection);
  const canConnect = provider?.is_configured === true;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line py-2 first:border-t-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{provider?.name ?? connection.provider}</span>
          <span className="min-w-0 break-all text-dim">{name}</span>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-small text-dim">
          <StatusBadge tone={TONES[status]}>{texts.states[status]}</StatusBadge>
          <span>
            {texts.since} <Time at={since} />
          </span>
        </p>
        {status === 'needs_reconnect' && reason !== null && (
          <p className="text-small">
            {texts.reasons[reason]} {texts.paused}
          </p>
        )}
        {status === 'revoked' && <p className="text-small text-dim">{texts.forgotten}</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        {status !== 'ok' && canConnect && (
          <Button
            size="small"
            tone={status === 'needs_reconnect' ? 'primary' : 'plain'}
            aria-label={texts.againLabel(name)}
            aria-busy={isBusy}
            onClick={onAgain}
          >
            {texts.again}
          </Button>
        )}
        {status !== 'revoked' && (
          <Button size="small" aria-label={texts.disconnectLabel(name)} aria-busy={isBusy} onClick={onDisconnect}>
            {texts.disconnect}
          </Button>
        )}
      </div>
    </li>
  );
}
