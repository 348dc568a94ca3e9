import type { CatalogItem } from '@contracts/devices/agent-schemas';
import type { ConnectionProviderEntry } from '@contracts/devices/connections';
import { useId } from 'react';
import { type Source, SOURCES } from './draft';
import { texts } from './texts';

interface SourceChoiceProps {
  source: Source;
  kinds: readonly CatalogItem[] | undefined;
  providers: readonly ConnectionProviderEntry[];
  onChange: (source: Source) => void;
}

/** What an agent is to read: what this server can run may be chosen, of the rest it says what its operator has to set. */
export function SourceChoice({ source, kinds, providers, onChange }: SourceChoiceProps) {
  const id = useId();
  const isConfigured = (one: Source) =>
    kinds?.find(({ type }) => type === (one === 'local' ? 'local_directory' : one))?.is_configured !== false;
  const lacking = SOURCES.filter((one) => !isConfigured(one));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 text-table font-medium">{texts.source}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {SOURCES.map((one) => (
          <label
            key={one}
            className="flex min-h-control items-center gap-2 rounded-control border border-line px-3 py-1.5 text-table has-checked:border-accent has-checked:bg-accent-soft has-disabled:text-dim touch:min-h-11"
          >
            <input
              type="radio"
              name={id}
              value={one}
              checked={source === one}
              disabled={!isConfigured(one)}
              onChange={() => onChange(one)}
              className="size-4 shrink-0 accent-accent"
            />
            {texts.sources[one]}
          </label>
        ))}
      </div>
      {lacking.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-small text-dim">
          {lacking.map((one) => {
            const provider = providers.find((entry) => entry.provider === one);
            return <li key={one}>{texts.notConfigured(texts.sources[one], provider?.variables.join(', ') ?? '…')}</li>;
          })}
          <li>{texts.docs}</li>
        </ul>
      )}
    </fieldset>
  );
}
