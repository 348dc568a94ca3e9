import type { ThreadMessage } from '@contracts/devices/chat';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import { getThread, listThreadMessages } from '@/api/devices/devices';
import { keys } from '@/api/keys';
import type { Answers } from './answers';

/** One thread: what was said in it, and the answer that comes; `id` null: one that is still to begin. */
export function useThread(id: string | null, answers: Answers) {
  const cache = useQueryClient();
  const thread = useQuery({
    queryKey: keys.deviceThread(id ?? ''),
    queryFn: ({ signal }) => getThread(id ?? '', signal),
    enabled: id !== null,
    refetchOnMount: 'always',
  });
  const messages = useQuery({
    queryKey: keys.deviceMessages(id ?? ''),
    queryFn: ({ signal }) => listThreadMessages(id ?? '', signal),
    enabled: id !== null,
    refetchOnMount: 'always',
  });
  const onEnd = useCallback(() => {
    if (id !== null) void cache.invalidateQueries({ queryKey: keys.deviceThread(id) });
    void cache.invalidateQueries({ queryKey: keys.deviceThreads });
  }, [cache, id]);
  const replies = useStore(answers.state);
  const said = messages.data ?? [];
  const runId = answeringRun(thread.data?.run_id ?? null, said);
  useEffect(() => {
    if (runId !== null) answers.follow(runId, onEnd);
  }, [runId, answers, onEnd]);
  const reply = runId === null ? undefined : replies[runId];
  const isSaid = said.some(({ role, run_id: by }) => role === 'assistant' && by === reply?.runId);
  return {
    thread,
    messages,
    said,
    replies,
    runId,
    /** An answer that is no message yet. */
    reply: reply === undefined || isSaid ? null : reply,
    isAnswering: runId !== null && (reply === undefined || reply.end === null),
  };
}

/** Whose answer is on its way: what the thread says, else what nobody has answered yet is, or was not: its run says which. */
export function answeringRun(ofThread: string | null, messages: readonly ThreadMessage[]): string | null {
  if (ofThread !== null) return ofThread;
  const last = messages.at(-1);
  return last?.role === 'user' ? last.run_id : null;
}
