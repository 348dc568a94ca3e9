import type { RealtimeDeps } from '../realtime-deps';
import { findEnded } from '../read-rights';
import { DOOR_CLOSE, type DoorRules } from './door-rules';
import type { FrameSession } from './frame-session';

/**
 * Every 4 s, in a few queries for all of a door: closes those whose log-in has ended (4401), or that the door refuses from now on.
 * While MongoDB is away nobody is closed.
 */
export function watchSessions(
  { models, log }: Pick<RealtimeDeps, 'models' | 'log'>,
  rules: DoorRules,
  open: ReadonlySet<FrameSession>,
): { close(): Promise<void> } {
  async function check(): Promise<void> {
    const sessions = [...open];
    if (sessions.length === 0) return;
    const [refused, ended] = await Promise.all([
      rules.findRefused(sessions.map(({ connection }) => connection)),
      findEnded(
        models,
        sessions.map(({ data }) => data),
      ),
    ]);
    for (const { connection, data } of sessions) {
      const ending = refused.get(connection);
      if (ending) connection.close(ending.code, ending.reason);
      else if (ended.has(data)) connection.close(DOOR_CLOSE.token, 'This log-in has ended.');
    }
  }

  let checking: Promise<void> | undefined;
  const timer = setInterval(() => {
    checking ??= check()
      .catch((error: unknown) => log.warn({ event: 'rights', error }, 'Rights not checked'))
      .finally(() => {
        checking = undefined;
      });
  }, rules.timings.watchMs);
  return {
    async close() {
      clearInterval(timer);
      await checking;
    },
  };
}
