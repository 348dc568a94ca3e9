import type { OutputKind, SessionOutput } from '@contracts/support/outputs';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '@/api/keys';
import { openOutput } from '@/api/support-notes';
import { useWritten, writtenKey } from '../use-written';
import { isBeingRead, startWritten, type TextSource } from '../written-texts';

/** An output that is being written is followed to its end, whoever asked for it. */
export function useOutput(sessionId: string, kind: OutputKind, output: SessionOutput | undefined) {
  const cache = useQueryClient();
  const written = useWritten(sessionId, kind);
  const key = writtenKey(sessionId, kind);
  const renew = () => void cache.invalidateQueries({ queryKey: keys.supportOutputs(sessionId) });
  const follow = (source: TextSource = (signal) => openOutput(sessionId, kind, signal)) =>
    startWritten(key, source, { onDone: renew, onFailed: renew });
  const isWanted = output?.status === 'pending' && (written === null || written.phase === 'done');
  useEffect(() => {
    if (isWanted && !isBeingRead(key)) follow();
  });
  return { written, follow };
}
