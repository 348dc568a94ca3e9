import { useEffect, useState } from 'react';
import { useCanvasSession } from '../model/context';
import { texts } from '../texts';

/** Chunks of one save come one after another: said once, when all are there. */
const GATHER_MS = 1_000;

/** Tells who listens, not who looks, what the agent put on the canvas, whoever asked for it. */
export function AgentNews() {
  const { store } = useCanvasSession();
  const [news, setNews] = useState('');
  useEffect(() => {
    let fresh = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.subscribe(({ arrived, shown }, before) => {
      if (arrived.length <= before.arrived.length) return;
      fresh += arrived
        .slice(before.arrived.length)
        .filter((key) => (shown.get(key)?.generation_session_id ?? null) !== null).length;
      if (fresh === 0) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        setNews(texts.agentAdded(fresh));
        fresh = 0;
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store]);
  return (
    <p role="status" className="sr-only">
      {news}
    </p>
  );
}
