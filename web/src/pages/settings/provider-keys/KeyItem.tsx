import type { ProviderKey } from '@contracts/gateway/provider-keys';
import { Button } from '@/ui/Button';
import { Chip, StatusBadge, type Tone } from '@/ui/StatusBadge';
import { Switch } from '@/ui/forms/Switch';
import { Time } from '@/ui/Time';
import { texts } from './texts';

const TONES: Record<ProviderKey['state'], Tone> = { ready: 'ok', disabled: 'idle', unreadable: 'bad' };

interface KeyItemProps {
  providerKey: ProviderKey;
  isTesting: boolean;
  onTest: () => void;
  onUse: (enabled: boolean) => void;
  onReplace: () => void;
  onRemove: () => void;
}

/** One key with what can be done to it; its buttons stand below on phones. */
export function KeyItem({ providerKey, isTesting, onTest, onUse, onReplace, onRemove }: KeyItemProps) {
  const { name, provider, last4, lastUsedAt, state, enabled, weight, baseUrl, models } = providerKey;
  return (
    <li
      aria-label={name}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line py-2 first:border-t-0"
    >
      <div className="min-w-48 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span dir="auto" className="truncate font-medium">
            {name}
          </span>
          <StatusBadge tone={TONES[state]}>{texts.states[state]}</StatusBadge>
        </span>
        <span className="flex flex-wrap items-center gap-x-2 text-small text-dim">
          <span>{texts.providers[provider]}</span>
          {last4 !== '' && <code className="font-mono">{texts.list.endsIn(last4)}</code>}
          {weight !== 1 && <span>{texts.list.weight(weight)}</span>}
          <span>
            {lastUsedAt === null ? (
              texts.list.neverUsed
            ) : (
              <>
                {texts.list.used} <Time at={lastUsedAt} />
              </>
            )}
          </span>
        </span>
        {baseUrl !== null && <span className="block text-small break-all text-dim">{baseUrl}</span>}
        {models.length > 0 && (
          <span className="mt-1 flex flex-wrap gap-1">
            {models.map((model) => (
              <Chip key={model}>{`own/${model}`}</Chip>
            ))}
          </span>
        )}
        {state === 'unreadable' && <p className="mt-1 text-small text-bad">{texts.unreadableHint}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Switch label={texts.use(name)} isLabelHidden isOn={enabled} onChange={onUse} />
        <Button size="small" aria-label={texts.testNamed(name)} aria-busy={isTesting} onClick={onTest}>
          {texts.test}
        </Button>
        <Button size="small" aria-label={texts.replaceNamed(name)} onClick={onReplace}>
          {texts.replace}
        </Button>
        <Button size="small" aria-label={texts.removeNamed(name)} onClick={onRemove}>
          {texts.remove}
        </Button>
      </div>
    </li>
  );
}
