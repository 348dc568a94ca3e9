import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Link } from 'react-router';
import { listStores } from '@/api/documents';
import { keys } from '@/api/keys';
import { documentTexts as texts } from '../../documents/texts';

interface StorePickerProps {
  /** Names, or ids, of stores; anything else where somebody wrote it. */
  chosen: unknown;
  isDisabled: boolean;
  onChange: (stores: string[]) => void;
}

/** The document stores that a node asks. */
export function StorePicker({ chosen, isDisabled, onChange }: StorePickerProps) {
  const id = useId();
  const { data } = useQuery({ queryKey: keys.documentStores, queryFn: ({ signal }) => listStores(signal) });
  const names = Array.isArray(chosen) ? chosen.filter((one): one is string => typeof one === 'string') : [];
  const stores = data?.items ?? [];
  const known = new Set(stores.flatMap((store) => [store.slug, store.id]));
  const choices = [
    ...stores.map(({ id: storeId, slug, name, document_count: count }) => ({
      slug,
      storeId,
      name,
      hint: texts.documents(count),
    })),
    // What is named and not there can be taken away.
    ...names
      .filter((name) => data !== undefined && name !== '' && !known.has(name))
      .map((name) => ({ slug: name, storeId: name, name, hint: texts.unknown })),
  ];
  const isOn = ({ slug, storeId }: { slug: string; storeId: string }) =>
    names.includes(slug) || names.includes(storeId);
  const toggle = (choice: { slug: string; storeId: string }) => {
    const rest = names.filter((name) => name !== choice.slug && name !== choice.storeId && name !== '');
    onChange(isOn(choice) ? rest : [...rest, choice.slug]);
  };
  return (
    <fieldset className="flex flex-col gap-1" disabled={isDisabled}>
      <legend className="mb-1 text-table font-medium">{texts.pick} *</legend>
      {choices.map((choice) => (
        <label key={choice.storeId} htmlFor={`${id}-${choice.storeId}`} className="flex min-h-6 items-center gap-2">
          <input
            id={`${id}-${choice.storeId}`}
            type="checkbox"
            checked={isOn(choice)}
            onChange={() => toggle(choice)}
          />
          <span className="min-w-0 truncate">{choice.name}</span>
          <span className="ml-auto text-small whitespace-nowrap text-dim">{choice.hint}</span>
        </label>
      ))}
      {data !== undefined && stores.length === 0 && <p className="text-small text-dim">{texts.noStores}</p>}
      <Link to="/flows/documents" className="text-small underline">
        {texts.manage}
      </Link>
    </fieldset>
  );
}
