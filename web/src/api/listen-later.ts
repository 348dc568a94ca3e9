import { loadPart } from './load-part';
import { whenIdle } from './when-idle';

type Sockets = typeof import('./socket');

/** Connects once the page is drawn and idle: what is live comes after what is read. Answers with what ends it. */
export function listenLater(connect: (sockets: Sockets) => () => void): () => void {
  let isOver = false;
  let disconnect: (() => void) | undefined;
  const cancel = whenIdle(() => {
    loadPart(() => import('./socket'))
      .then((sockets) => {
        if (!isOver) disconnect = connect(sockets);
      })
      .catch(() => undefined);
  });
  return () => {
    isOver = true;
    cancel();
    disconnect?.();
  };
}
