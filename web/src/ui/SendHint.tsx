import { SEND_HINT } from './send-keys';

/** Beside a field that Enter sends; phones have no such keys. */
export function SendHint() {
  return <span className="min-w-0 truncate text-small text-dim max-sm:hidden touch:hidden">{SEND_HINT}</span>;
}
