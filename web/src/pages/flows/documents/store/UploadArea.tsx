import clsx from 'clsx';
import { Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { uploadDocument } from '@/api/documents';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { documentTexts as texts } from '../texts';

interface UploadAreaProps {
  storeId: string;
  looksOnly: string | undefined;
  onUploaded: () => void;
}
interface Problem {
  name: string;
  message: string;
}

/** Takes files, dropped or chosen, and uploads them one after another. */
export function UploadArea({ storeId, looksOnly, onUploaded }: UploadAreaProps) {
  const fileRef = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const [now, setNow] = useState<{ name: string; share: number }>();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const leaving = useRef<AbortController | null>(null);
  const turn = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current?.abort();
  }, []);
  const take = (files: readonly File[]) => {
    if (looksOnly !== undefined || files.length === 0) return;
    setProblems([]);
    turn.current = turn.current.then(() => uploadAll(files));
  };
  const uploadAll = async (files: readonly File[]) => {
    for (const file of files) {
      const { signal } = leaving.current ?? new AbortController();
      if (signal.aborted) return;
      setNow({ name: file.name, share: 0 });
      try {
        await uploadDocument(storeId, file, (share) => setNow({ name: file.name, share }), signal);
      } catch (error) {
        const told = toApiError(error);
        const message = told.code === 'document_duplicate' ? texts.duplicate : errorMessage(told);
        if (!signal.aborted) setProblems((before) => [...before, { name: file.name, message }]);
      }
      onUploaded();
    }
    setNow(undefined);
  };
  return (
    <section
      aria-label={texts.upload}
      className={clsx(
        'flex flex-col items-center gap-2 rounded-card border border-dashed p-4 text-center',
        isOver ? 'border-accent bg-accent-soft' : 'border-strong',
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(looksOnly === undefined);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        take([...event.dataTransfer.files]);
      }}
    >
      <Button
        icon={<Upload size={14} aria-hidden />}
        disabledReason={looksOnly}
        onClick={() => fileRef.current?.click()}
      >
        {texts.upload}
      </Button>
      <p className="text-small text-dim">{texts.drop}</p>
      <input
        ref={fileRef}
        type="file"
        multiple
        accept=".pdf,.docx,.md,.markdown,.html,.htm,.csv,.txt,.text,.log"
        className="hidden"
        aria-label={texts.upload}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = '';
          take(files);
        }}
      />
      <div role="status" className="w-full text-small">
        {now !== undefined && (
          <>
            <p>{texts.uploading(now.name)}</p>
            <progress className="w-full max-w-80" max={1} value={now.share} aria-label={texts.uploading(now.name)} />
          </>
        )}
        {problems.map(({ name, message }) => (
          <p key={`${name} ${message}`} className="text-bad">
            {name}: {message}
          </p>
        ))}
      </div>
    </section>
  );
}
