import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { RigProcess } from '../../rigs/rig-process';

/** Connections of a process that have one of the ports at either end and are not closed for good (Linux). */
export function countSockets(pid: number, ports: readonly number[]): number {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
      } catch {
        return []; // closed since
      }
    }),
  );
  const lines = ['tcp', 'tcp6'].flatMap((file) =>
    readFileSync(`/proc/${pid}/net/${file}`, 'utf8').split('\n').slice(1),
  );
  return lines.filter((line) => {
    const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const isListening = state === '0A';
    return !isListening && own.has(inode) && [local, remote].some((end) => ports.includes(portOf(end)));
  }).length;
}
const portOf = (address: string) => parseInt(address.split(':')[1] ?? '', 16);

/** Variables of a process whose heap can be measured. */
export const MEASURED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** Address of a process' inspector: to be asked for at its start, while its first lines are kept. */
export const inspectorOf = ({ lines }: RigProcess): string | undefined =>
  lines.map((line) => /Debugger listening on (ws:\S+)/.exec(line)?.[1]).find((found) => found !== undefined);

/** Bytes of a process' heap that are in use, its garbage collected. */
export async function measureHeap(inspector: string): Promise<number> {
  const socket = new WebSocket(inspector);
  await once(socket, 'open');
  let ids = 0;
  const ask = async (method: string, params: object = {}): Promise<{ usedSize?: number }> => {
    ids += 1;
    const id = ids;
    socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [data] = (await once(socket, 'message')) as [Buffer];
      const answer = JSON.parse(data.toString()) as { id?: number; result?: { usedSize?: number } };
      if (answer.id === id) return answer.result ?? {};
    }
  };
  try {
    await ask('HeapProfiler.enable');
    await ask('HeapProfiler.collectGarbage');
    await ask('HeapProfiler.collectGarbage');
    return (await ask('Runtime.getHeapUsage')).usedSize ?? 0;
  } finally {
    socket.close();
  }
}
