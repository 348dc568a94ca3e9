import { useEffect, useState } from 'react';
import { whenIdle } from '@/api/when-idle';

/** False at first, true once the page is drawn and idle: what only later interaction needs is loaded then. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  return isIdle;
}
