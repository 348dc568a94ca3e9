import { Download } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { exportSession } from '@/api/session-export';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Menu } from '@/ui/overlays/Menu';
import { saveFile } from '@/ui/save-file';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

const ENDINGS = { markdown: 'md', pdf: 'pdf', json: 'json' } as const;
const FORMATS = ['markdown', 'pdf', 'json'] as const;
const NAME_MAX = 60;

/** A file's name of a title: what file systems take everywhere. */
const nameOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, NAME_MAX) || 'session';

/** The session with notes, evidence and outputs as a file. */
export function ExportMenu({ sessionId, title }: { sessionId: string; title: string }) {
  const [isBusy, setBusy] = useState(false);
  const save = (format: (typeof FORMATS)[number]) => {
    setBusy(true);
    exportSession(sessionId, format)
      .then((file) => saveFile(file, `${nameOf(title)}.${ENDINGS[format]}`))
      .catch((error: unknown) =>
        showToast({ title: texts.exportFailed, description: errorMessage(toApiError(error)), tone: 'bad' }),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Menu
      trigger={
        <Button size="small" icon={<Download size={12} aria-hidden />} aria-busy={isBusy}>
          <span className="max-sm:sr-only">{texts.export}</span>
        </Button>
      }
      groups={[FORMATS.map((format) => ({ label: texts.exports[format], onSelect: () => save(format) }))]}
    />
  );
}
