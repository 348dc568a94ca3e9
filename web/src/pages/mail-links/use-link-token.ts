import { useEffect, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

/**
 * The token of a mail's link, kept by the page alone: it leaves the address at once, so that it stays in no history and
 * nobody reads it over a shoulder. Null where the link had none.
 */
export function useLinkToken(): string | null {
  const [search] = useSearchParams();
  const { pathname } = useLocation();
  const go = useNavigate();
  const [token] = useState(() => search.get('token'));
  const isInAddress = search.has('token');
  useEffect(() => {
    if (isInAddress) void go(pathname, { replace: true });
  }, [isInAddress, go, pathname]);
  return token;
}
