import { useLocation } from 'react-router';
import { Banner } from '@/ui/Banner';
import { TextLink } from '@/ui/TextLink';
import { texts } from '../connections/texts';
import { useConnections } from '../connections/use-connections';

const PAGE = '/settings/connections';

/** While a provider lets an agent in no more: which account, and the way to connect it again. Not on the page that shows it anyway. */
export function ReconnectBar() {
  const { data } = useConnections();
  const { pathname } = useLocation();
  const lost = data?.items.filter(({ status }) => status === 'needs_reconnect') ?? [];
  if (lost.length === 0 || pathname === PAGE) return null;
  const nameOf = (id: string) => data?.providers.find(({ provider }) => provider === id)?.name ?? id;
  const names = lost.map(({ provider, email }) =>
    email === null ? nameOf(provider) : `${nameOf(provider)} (${email})`,
  );
  return (
    <Banner tone="wait" action={<TextLink to={PAGE}>{texts.bannerAction}</TextLink>}>
      <span className="wrap-anywhere">{texts.banner(names.join(', '))}</span>
    </Banner>
  );
}
