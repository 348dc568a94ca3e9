import type { ProcessRig } from '../rigs/process-rig';
import type { RigProcess } from '../rigs/rig-process';
import { waitFor } from '../rigs/test-services';

/** Plenty, on a busy machine too: the lease, and the scheduler's next look. */
const TAKEOVER_MS = 30_000;

/** Waits until others are at the runs of a frozen worker, in an attempt of theirs: one that is only taken back still names it. */
export async function waitForTakeover(rig: ProcessRig, { pid }: RigProcess): Promise<void> {
  const isIts = { status: { $in: ['queued', 'running'] }, workerId: new RegExp(`-${pid}-`) };
  await waitFor(
    'others to go on with the runs of a frozen worker',
    async () => (await rig.db.collection('runs').countDocuments(isIts)) === 0,
    TAKEOVER_MS,
  );
}
