import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { keys } from '@/api/keys';
import { listProviders, providerLogInUrl } from '@/api/oidc';
import { buttonClass } from '@/ui/Button';
import { texts } from './texts';

/** Log-in by a provider, a link each; nothing where there is none. The password's form works without them. */
export function ProviderLinks({ returnTo }: { returnTo: string }) {
  const query = useQuery({
    queryKey: keys.providers,
    queryFn: ({ signal }) => listProviders(signal),
    staleTime: Infinity,
  });
  const providers = query.data?.items ?? [];
  if (providers.length === 0) return null;
  return (
    <>
      <p className="my-4 flex items-center gap-3 text-small text-dim before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {texts.providers.or}
      </p>
      <ul className="flex flex-col gap-2">
        {providers.map(({ id, label }) => (
          <li key={id}>
            <a href={providerLogInUrl(id, returnTo)} className={clsx(buttonClass(), 'w-full')}>
              <span className="truncate">{texts.providers.goOnWith(label)}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
