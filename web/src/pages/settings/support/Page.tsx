import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { getSupportSettings } from '@/api/support-notes';
import { useUser } from '@/app/auth/use-session';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { SkeletonRows } from '@/ui/Skeleton';
import { isManager } from '../roles';
import { SettingsForm } from './SettingsForm';
import { SettingsFacts } from './SettingsFacts';
import { texts } from './texts';

/** How sessions are documented: admins change it, everybody reads it. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  const query = useQuery({ queryKey: keys.supportSettings, queryFn: ({ signal }) => getSupportSettings(signal) });
  const failure = failureOf(query);
  const canManage = user !== null && isManager(user.role);
  return (
    <>
      <h1 className="text-title font-semibold">{texts.title}</h1>
      <p className="mt-1 mb-3 text-dim">
        {texts.intro} {!canManage && texts.adminsOnly}
      </p>
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-40" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined &&
        (canManage ? <SettingsForm settings={query.data} /> : <SettingsFacts settings={query.data} />)}
    </>
  );
}
