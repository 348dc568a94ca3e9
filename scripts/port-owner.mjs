// Whose port is it? For a clear word before anything is started. Processes are found on Linux only.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

const ANSWER_MS = 2_000;
const LISTENS = '0A';

/** Whether a server can listen at the address now. Rejects where that fails for another reason than a taken port. */
export function isPortFree(port, host) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    probe.listen(Number(port), host, () => probe.close(() => resolve(true)));
  });
}

/** One sentence: what answers at the port, and which process that is. */
export async function describePortOwner(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/system`, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined);
  const system = await answer?.json().catch(() => undefined);
  const server = answer?.headers.get('server');
  const what = system?.version && system?.model
    ? `another Weft (${system.version}, model ${system.model.label})`
    : answer
      ? `another web server${server ? ` (${server})` : ''}`
      : 'another program';
  const owner = findListener(Number(port));
  return `Port ${port} is taken by ${what}${owner ? `: process ${owner.pid} (${owner.command})` : ''}.`;
}

/** The process that listens at a port, or undefined where it is somebody else's or this is not Linux. */
function findListener(port) {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].filter((file) => existsSync(file)).flatMap((file) => listeningInodes(file, port));
  if (inodes.length === 0) return undefined;
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!openFilesOf(pid).some((file) => sockets.has(file))) continue;
    const command = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '').split('\0').join(' ').trim();
    return { pid: Number(pid), command: command.length > 120 ? `${command.slice(0, 120)} …` : command };
  }
  return undefined;
}

/** A line of the table: number, local address as hex:port, remote address, state, …, inode as the tenth field. */
function listeningInodes(file, port) {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/));
  return rows.filter((fields) => fields[3] === LISTENS && Number.parseInt(fields[1].split(':')[1], 16) === port).map((fields) => fields[9]);
}

function openFilesOf(pid) {
  const folder = `/proc/${pid}/fd`;
  return attempt(() => readdirSync(folder), []).map((name) => attempt(() => readlinkSync(`${folder}/${name}`), ''));
}

/** Processes end while they are looked at, and others' may not be read. */
function attempt(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
