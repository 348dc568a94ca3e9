import type { DeviceFile } from '../../../agents/devices/extract/read-source';
import type { AgentComplete, AgentData } from '../../../contracts/devices/frames';
import type { DeviceCaller } from '../../../devices/device-caller';
import { AppError } from '../../../platform/errors';
import { MINUTE_MS } from '../../../platform/time';
import type { Collected } from './agent-device';

/** Longest silence of a device that reads its folders. */
const SILENCE_MS = MINUTE_MS;
/** Characters of files that may wait to be looked into, and of parts that wait for the rest. */
const WAITING_MAX = 64 * 1_048_576;

const disconnected = () =>
  new AppError('device_disconnected', 'device disconnected', { status: 409, isRetryable: true });

/**
 * Files as a device sends them, whole, until it says that it is done. Throws `device_disconnected` where it is silent for a minute,
 * `files_too_large` where more comes than may wait. `begin` asks the device, once somebody listens.
 */
export async function* collectFiles(
  caller: DeviceCaller,
  of: { runId: string; userId: string; signal: AbortSignal; begin(): Promise<boolean> },
): AsyncGenerator<Collected, void, undefined> {
  const waiting: Collected[] = [];
  const parts = new Map<string, Map<number, string>>();
  let characters = 0;
  let done: AgentComplete | undefined;
  let wake: () => void = () => undefined;

  /** The whole file, once its last part is there. */
  const join = (file: DeviceFile): DeviceFile | undefined => {
    const { part, parts: count, ...metadata } = file.metadata ?? {};
    if (part === undefined || count === undefined || count === 1) return file;
    const known = parts.get(file.path) ?? new Map<number, string>();
    parts.set(file.path, known.set(part, file.content));
    if (known.size < count) return undefined;
    parts.delete(file.path);
    const content = Array.from({ length: count }, (_, place) => known.get(place) ?? '').join('');
    return { ...file, content, metadata };
  };
  const stop = caller.onFiles(of.runId, {
    userId: of.userId,
    onData({ files }: AgentData) {
      characters += files.reduce((sum, { content }) => sum + content.length, 0);
      waiting.push({ files: files.flatMap((file) => join(file) ?? []) });
      wake();
    },
    onComplete(complete) {
      done = complete;
      wake();
    },
  });
  of.signal.addEventListener('abort', () => wake(), { once: true });
  try {
    if (!(await of.begin())) throw disconnected();
    for (;;) {
      of.signal.throwIfAborted();
      if (characters > WAITING_MAX)
        throw new AppError('files_too_large', 'The device sent more at once than can be looked into.', { status: 413 });
      const next = waiting.shift();
      if (next) {
        characters -= next.files.reduce((sum, { content }) => sum + content.length, 0);
        yield next;
      } else if (done) {
        yield { files: [], errors: done.errors ?? [] };
        return;
      } else if (
        !(await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), SILENCE_MS);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
        }))
      )
        throw disconnected();
    }
  } finally {
    stop();
  }
}
