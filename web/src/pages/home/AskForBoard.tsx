import { Sparkles } from 'lucide-react';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { createCanvas, deleteCanvas } from '@/api/canvases';
import { startGeneration } from '@/api/generations';
import { ASKED } from '@/app/asked';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { inputClass } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { texts } from './texts';

const loadCanvas = () => void import('../canvas/Page').catch(() => undefined);

/** One prompt: it makes a canvas, has the agent begin on it, and opens it. Refused, its words stay and no canvas does. */
export function AskForBoard({ promptMax }: { promptMax: number }) {
  const id = useId();
  const go = useNavigate();
  const [prompt, setPrompt] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const send = async () => {
    const words = prompt.trim();
    if (words === '' || isSending) return;
    setProblem(null);
    setSending(true);
    try {
      const { canvasId, runId } = await beginBoard(words);
      await go(`/canvases/${canvasId}`, { state: { [ASKED]: runId } });
    } catch (error) {
      setProblem(errorMessage(toApiError(error)));
      setSending(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      className="rounded-card border border-line bg-panel p-4"
    >
      <label htmlFor={id} className="font-semibold">
        {texts.ask.label}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={2}
        maxLength={promptMax}
        value={prompt}
        placeholder={texts.ask.placeholder}
        aria-describedby={`${id}-hint`}
        onFocus={loadCanvas}
        onChange={({ target }) => setPrompt(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send();
        }}
        className={`${inputClass} mt-2 resize-none py-1.5`}
      />
      <FormProblem className="mt-2">{problem}</FormProblem>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        <p id={`${id}-hint`} className="text-small text-dim">
          {texts.ask.hint}
        </p>
        <Button type="submit" tone="primary" icon={<Sparkles size={14} />} aria-busy={isSending}>
          {texts.ask.send}
        </Button>
      </div>
    </form>
  );
}

/** Answers with the canvas on which the agent has begun, and its run. The first board names the canvas. */
async function beginBoard(prompt: string): Promise<{ canvasId: string; runId: string | null }> {
  const { id } = await createCanvas();
  const connection = new AbortController();
  let runId: string | null;
  try {
    ({ runId } = await startGeneration(id, prompt, null, null, null, connection.signal));
  } catch (error) {
    // Where this fails too, an empty canvas is left: it can be deleted by hand.
    await deleteCanvas(id).catch(() => undefined);
    throw error;
  }
  // The run needs no reader; the canvas follows it by itself.
  connection.abort();
  return { canvasId: id, runId };
}
