import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** CPU a process has used so far, in milliseconds (of 10 ms resolution); 0 where the system does not say. */
export function processCpuMs(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** Memory a process holds (RSS) in MB, and the most it ever held; 0 where the system does not say. */
export function processMemoryMb(pid: number): { now: number; peak: number } {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0);
    return { now: kilobytes('VmRSS') / 1_024, peak: kilobytes('VmHWM') / 1_024 };
  } catch {
    return { now: 0, peak: 0 };
  }
}
