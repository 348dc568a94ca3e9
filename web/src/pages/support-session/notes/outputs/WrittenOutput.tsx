import type { OutputKind, SessionOutput } from '@contracts/support/outputs';
import type { SupportSession } from '@contracts/support/sessions';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { editOutput, writeOutput } from '@/api/support-notes';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { ProgressLine } from '../../ProgressLine';
import { HEADINGS_OF } from '../headings';
import { MarkdownEditor } from '../MarkdownEditor';
import { RewriteForm } from '../RewriteForm';
import { Sections } from '../Sections';
import { TextActions } from '../TextActions';
import { texts } from '../texts';
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
  if (isWriting)
    return (
      <div className="flex flex-col gap-3">
        <Sections headings={HEADINGS_OF[kind]} sections={written.sections} isGrowing />
        {written.progress.phase !== null && <ProgressLine progress={written.progress} />}
      </div>
    );
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
      <MarkdownEditor
        label={texts.outputs.text(texts.outputs.kinds[kind])}
        text={output.text}
        save={texts.outputs.save}
        onSave={async (text) => {
          await editOutput(session.id, kind, { text });
          await renew();
          showToast({ title: texts.outputs.saved });
          setMode('read');
        }}
        onClose={() => setMode('read')}
      />
    );
  return (
    <div className="flex flex-col gap-3 py-1">
      <div className="flex flex-wrap items-center gap-2">
        <TextActions
          text={output.text}
          rewrite={texts.rewrite}
          reason={reason}
          onEdit={() => setMode('edit')}
          onRewrite={() => setMode('rewrite')}
        />
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
