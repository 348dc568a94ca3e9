import type { ThreadMessage } from '@contracts/devices/chat';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import { getThread, listThreadMessages } from '@/api/devices';
import { keys } from '@/api/keys';
import type { Answers } from './answers';
import type { ReplyView } from './reply.reducer';

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
  const all = messages.data ?? [];
  const runId = answeringRun(thread.data?.run_id ?? null, all, replies);
  useEffect(() => {
    if (runId !== null) answers.follow(runId, onEnd);
  }, [runId, answers, onEnd]);
  const said = all.filter((message) => !isMadeAgain(message, replies));
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
    again: (run: string) => answers.again(run, onEnd).then(onEnd),
  };
}

type Replies = Readonly<Record<string, ReplyView>>;

/** A failed answer that is, or was, made again is shown as it comes. */
export function isMadeAgain({ role, run_id: runId, error }: ThreadMessage, replies: Replies): boolean {
  const reply = role === 'assistant' && runId !== null ? replies[runId] : undefined;
  return reply !== undefined && error !== null && (reply.end === null || reply.end === 'done');
}

/** Whose answer is on its way: what the thread says, else what nobody has answered yet is, or was not: its run says which. */
export function answeringRun(
  ofThread: string | null,
  messages: readonly ThreadMessage[],
  replies: Replies,
): string | null {
  if (ofThread !== null) return ofThread;
  const last = messages.at(-1);
  return last !== undefined && (last.role === 'user' || isMadeAgain(last, replies)) ? last.run_id : null;
}
