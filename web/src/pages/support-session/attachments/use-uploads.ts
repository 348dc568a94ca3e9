import type { SupportAttachment } from '@contracts/support/messages';
import { useEffect, useRef, useState } from 'react';
import { toApiError, type ApiError } from '@/api/api-error';
import { addAttachment } from '@/api/support-chat';
import { errorMessage } from '@/app/error-message';
import { formatBytes } from '@/ui/format';
import { texts } from '../texts';

/** As the server has them: said before a file is sent in vain. */
const BYTES_MAX = 5 * 1_048_576;
const FILES_MAX = 10;

export interface Upload {
  key: string;
  file: File;
  /** 0 to 1. */
  part: number;
  attachment: SupportAttachment | null;
  /** Why it was not taken, in words. */
  error: string | null;
  /** Whether sending it again may help. */
  mayRetry: boolean;
}

/** Files that go with the next message: each is sent at once, and waits here until the message takes it along. */
export function useUploads(sessionId: string) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [notice, setNotice] = useState<string | null>(null);
  const stops = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const all = stops.current;
    return () => all.forEach((stop) => stop.abort());
  }, []);
  const change = (key: string, changes: Partial<Upload>) =>
    setUploads((known) => known.map((upload) => (upload.key === key ? { ...upload, ...changes } : upload)));

  const send = (key: string, file: File) => {
    const stop = new AbortController();
    stops.current.set(key, stop);
    change(key, { part: 0, error: null });
    addAttachment(sessionId, file, (part) => change(key, { part }), stop.signal)
      .then((attachment) => change(key, { attachment, part: 1 }))
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        const failure = toApiError(error);
        change(key, { error: wordsFor(failure), mayRetry: failure.isTransient });
      });
  };
  const add = (files: readonly File[]) => {
    const room = FILES_MAX - uploads.length;
    setNotice(files.length > room ? texts.attachments.tooMany(FILES_MAX) : null);
    for (const file of files.slice(0, Math.max(0, room))) {
      const key = crypto.randomUUID();
      const isTooLarge = file.size > BYTES_MAX;
      const error = isTooLarge ? texts.attachments.tooLarge(formatBytes(BYTES_MAX)) : null;
      setUploads((known) => [...known, { key, file, part: 0, attachment: null, error, mayRetry: false }]);
      if (!isTooLarge) send(key, file);
    }
  };
  const remove = (key: string) => {
    stops.current.get(key)?.abort();
    setUploads((known) => known.filter((upload) => upload.key !== key));
    setNotice(null);
  };
  return {
    uploads,
    notice,
    add,
    remove,
    again: ({ key, file }: Upload) => send(key, file),
    clear: () => setUploads([]),
    isBusy: uploads.some(({ attachment, error }) => attachment === null && error === null),
    ids: uploads.flatMap(({ attachment }) => attachment?.id ?? []),
  };
}
export type Uploads = ReturnType<typeof useUploads>;

function wordsFor(error: ApiError): string {
  if (error.status === 413) return texts.attachments.tooLarge(formatBytes(BYTES_MAX));
  if (error.code === 'attachment_unsupported') return texts.attachments.unsupported;
  if (error.status === 409 || error.status === 422) return error.detail;
  return errorMessage(error);
}
