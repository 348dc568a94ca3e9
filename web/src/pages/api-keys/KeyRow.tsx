import type { ApiKey } from '@contracts/accounts/api-keys';
import { Button } from '@/ui/Button';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { useNow } from '@/ui/use-now';
import { formatMoment } from '@/ui/format';
import { texts } from './texts';

const RENEW_MS = 30_000;

interface KeyRowProps {
  apiKey: ApiKey;
  isWhoShown: boolean;
  onRevoke: () => void;
}

/** One API key as a table row; on phones two lines. */
export function KeyRow({ apiKey, isWhoShown, onRevoke }: KeyRowProps) {
  const { name, hint, lastUsedAt, expiresAt } = apiKey;
  const person = apiKey.userName === '' ? texts.somebody : apiKey.userName;
  return (
    <tr className="h-9 hover:bg-soft">
      <th scope="row" className="max-w-80 min-w-40 px-2 py-1.5 text-left font-normal max-sm:w-full max-sm:max-w-0">
        <span dir="auto" className="block truncate font-medium">
          {name}
        </span>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-dim sm:hidden">
          <Hint hint={hint} />
          {isWhoShown && <span>{person}</span>}
          <Scopes apiKey={apiKey} />
          <span>
            {lastUsedAt === null ? (
              texts.neverUsedYet
            ) : (
              <>
                {texts.used} <Time at={lastUsedAt} />
              </>
            )}
          </span>
          {expiresAt !== null && <Expiry at={expiresAt} isSentence />}
        </span>
      </th>
      <td className="px-2 whitespace-nowrap text-dim max-sm:hidden">
        <Hint hint={hint} />
      </td>
      {isWhoShown && <td className="max-w-40 truncate px-2 max-sm:hidden">{person}</td>}
      <td className="px-2 max-sm:hidden">
        <span className="flex gap-1">
          <Scopes apiKey={apiKey} />
        </span>
      </td>
      <td className="px-2 text-dim max-sm:hidden">
        {lastUsedAt === null ? texts.neverUsed : <Time at={lastUsedAt} />}
      </td>
      <td className="px-2 text-dim max-sm:hidden">{expiresAt === null ? texts.noExpiry : <Expiry at={expiresAt} />}</td>
      <td className="w-20 px-2 text-right">
        <Button size="small" data-row aria-label={texts.revokeNamed(name)} onClick={onRevoke}>
          {texts.revoke}
        </Button>
      </td>
    </tr>
  );
}

const Hint = ({ hint }: { hint: string }) => <code className="font-mono text-small">{hint}…</code>;

const Scopes = ({ apiKey }: { apiKey: ApiKey }) =>
  apiKey.scopes.map((scope) => <Chip key={scope}>{texts.scopes[scope]}</Chip>);

function Expiry({ at, isSentence = false }: { at: string; isSentence?: boolean }) {
  const now = useNow(RENEW_MS);
  if (Date.parse(at) <= now) return <StatusBadge tone="bad">{texts.expired}</StatusBadge>;
  const day = new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return (
    <time dateTime={at} title={formatMoment(new Date(at))} className="whitespace-nowrap">
      {isSentence ? texts.until(day) : day}
    </time>
  );
}
