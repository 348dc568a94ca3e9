import { FileText, Image, RotateCw, X } from 'lucide-react';
import { IconButton } from '@/ui/Button';
import { formatBytes } from '@/ui/format';
import { texts } from '../texts';
import type { Uploads } from './use-uploads';

/** Files on their way, or waiting for the message they go with. */
export function UploadList({ uploads, notice, remove, again }: Uploads) {
  if (uploads.length === 0 && notice === null) return null;
  return (
    <div className="flex flex-col gap-1">
      <ul aria-label={texts.attachments.label} className="flex flex-wrap gap-1.5">
        {uploads.map((upload) => {
          const { key, file, part, attachment, error, mayRetry } = upload;
          const Icon = file.type.startsWith('image/') ? Image : FileText;
          return (
            <li
              key={key}
              className="flex max-w-full items-center gap-1.5 rounded-control border border-line bg-soft pl-2 text-small"
            >
              <Icon size={14} aria-hidden className="shrink-0 text-dim" />
              <span className="max-w-48 truncate">{file.name}</span>
              {error !== null ? (
                <span role="alert" className="text-bad">
                  {error}
                </span>
              ) : attachment === null ? (
                <span role="status" className="tabular text-dim">
                  {texts.attachments.sending} {Math.round(part * 100)} %
                </span>
              ) : (
                <span className="tabular text-dim">{formatBytes(file.size)}</span>
              )}
              {mayRetry && error !== null && (
                <IconButton
                  label={texts.attachments.again(file.name)}
                  icon={<RotateCw size={12} aria-hidden />}
                  onClick={() => again(upload)}
                />
              )}
              <IconButton
                label={texts.attachments.remove(file.name)}
                icon={<X size={12} aria-hidden />}
                onClick={() => remove(key)}
              />
            </li>
          );
        })}
      </ul>
      {notice !== null && (
        <p role="alert" className="text-small text-bad">
          {notice}
        </p>
      )}
    </div>
  );
}
