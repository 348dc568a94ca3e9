import type { OutputKind, SessionOutput } from '@contracts/support/outputs';
import type { SupportSession } from '@contracts/support/sessions';
import { useQueryClient } from '@tanstack/react-query';
import { Copy, Pencil, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { editOutput, writeOutput } from '@/api/support-notes';
import { Button } from '@/ui/Button';
import { copyMarkdown } from '@/ui/copy-markdown';
import { showToast } from '@/ui/Toast';
import { HEADINGS_OF } from '../headings';
import { RewriteForm } from '../RewriteForm';
import { Sections } from '../Sections';
import { texts } from '../texts';
import { OutputEditor } from './OutputEditor';
import { useOutput } from './use-output';

interface WrittenOutputProps {
  session: SupportSession;
  kind: OutputKind;
  /** Undefined: it was not asked for. */
  output: SessionOutput | undefined;
}

/** A text that goes out beside the notes: as it is written, copied, changed, written anew. */
export function WrittenOutput({ session, kind, output }: WrittenOutputProps) {
  const cache = useQueryClient();
  const { written, follow } = useOutput(session.id, kind, output);
  const [mode, setMode] = useState<'read' | 'edit' | 'rewrite'>('read');
  const reason = session.access.canWrite ? undefined : texts.readOnly;
  const renew = () => cache.invalidateQueries({ queryKey: keys.supportOutputs(session.id) });
  const write = async (instruction?: string) => {
    const { runId } = await writeOutput(session.id, kind, instruction);
    follow({ runId });
    await renew();
  };
  const isWriting =
    written !== null && (written.phase === 'opening' || written.phase === 'writing' || written.phase === 'limited');
  if (isWriting) return <Sections headings={HEADINGS_OF[kind]} sections={written.sections} isGrowing />;
  if (output === undefined || (output.status === 'pending' && written === null) || output.text === '')
    return (
      <div className="flex flex-col items-start gap-2 py-1">
        <p className={output?.status === 'failed' ? 'text-bad' : 'text-dim'}>
          {output?.status === 'failed' ? (output.error ?? texts.outputs.failed) : texts.outputs.notAsked[kind]}
        </p>
        {mode === 'rewrite' ? (
          <RewriteForm label={texts.outputs.write} onRewrite={write} onClose={() => setMode('read')} />
        ) : (
          <Button size="small" disabledReason={reason} onClick={() => setMode('rewrite')}>
            {texts.outputs.write}
          </Button>
        )}
      </div>
    );
  if (mode === 'edit')
    return (
      <OutputEditor
        label={texts.outputs.text(texts.outputs.kinds[kind])}
        text={output.text}
        onSave={async (text) => {
          await editOutput(session.id, kind, { text });
          await renew();
          showToast({ title: texts.outputs.saved });
        }}
        onClose={() => setMode('read')}
      />
    );
  return (
    <div className="flex flex-col gap-3 py-1">
      <div className="flex flex-wrap items-center gap-2">
        <Button size="small" icon={<Copy size={12} aria-hidden />} onClick={() => copyMarkdown(output.text)}>
          {texts.copy}
        </Button>
        <Button
          size="small"
          icon={<Pencil size={12} aria-hidden />}
          disabledReason={reason}
          onClick={() => setMode('edit')}
        >
          {texts.edit}
        </Button>
        <Button
          size="small"
          icon={<RotateCw size={12} aria-hidden />}
          disabledReason={reason}
          onClick={() => setMode('rewrite')}
        >
          {texts.rewrite}
        </Button>
        {output.origin === 'fallback' && <span className="text-small text-dim">{texts.origin.fallback}</span>}
      </div>
      {mode === 'rewrite' && <RewriteForm label={texts.rewrite} onRewrite={write} onClose={() => setMode('read')} />}
      <Sections
        headings={output.sections.length > 0 ? HEADINGS_OF[kind] : []}
        sections={output.sections.length > 0 ? output.sections : [{ section: '', text: output.text }]}
        isGrowing={false}
      />
    </div>
  );
}
