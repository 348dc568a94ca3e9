import { useQuery, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { changeProviderKeySettings, getProviderKeySettings } from '@/api/provider-keys';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SkeletonRows } from '@/ui/Skeleton';
import { Switch } from '@/ui/forms/Switch';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

/** Whether the server's own keys may stand in for those of the organisation. */
export function Fallback() {
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: keys.providerKeySettings,
    queryFn: ({ signal }) => getProviderKeySettings(signal),
  });
  const failure = failureOf(query);
  const change = (fallBackToShared: boolean) => {
    changeProviderKeySettings({ fallBackToShared })
      .then((settings) => {
        cache.setQueryData(keys.providerKeySettings, settings);
        showToast({ title: fallBackToShared ? texts.fallback.on : texts.fallback.off });
      })
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }));
  };
  return (
    <Section title={texts.fallback.title}>
      {query.isPending && failure === null && <SkeletonRows count={1} className="h-11" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && (
        <Switch
          label={texts.fallback.label}
          hint={texts.fallback.hint}
          isOn={query.data.fallBackToShared}
          onChange={change}
        />
      )}
    </Section>
  );
}
