import { texts } from '@/app/texts';
import { useTitle } from '@/app/use-title';

/** Support sessions: the list. */
export function Page() {
  useTitle(texts.nav.support);
  return <h1 className="text-title font-semibold">{texts.nav.support}</h1>;
}
