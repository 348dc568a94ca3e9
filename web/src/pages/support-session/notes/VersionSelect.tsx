import type { TicketNotes } from '@contracts/support/documentation';
import { Select } from '@/ui/forms/Select';
import { texts } from './texts';

interface VersionSelectProps {
  label: string;
  /** The newest first. */
  versions: readonly TicketNotes[];
  value: number;
  onChange: (version: number) => void;
}

/** One of the versions, each with what sets it apart. */
export function VersionSelect({ label, versions, value, onChange }: VersionSelectProps) {
  const newest = Math.max(...versions.map(({ version }) => version));
  return (
    <Select
      label={label}
      isLabelShown
      value={String(value)}
      options={versions.map(({ version, approved_at: approvedAt, is_draft: isDraft }) => ({
        value: String(version),
        label: [
          String(version),
          version === newest ? texts.newest : '',
          isDraft ? texts.draftMark : '',
          approvedAt === null ? '' : texts.approvedMark,
        ]
          .filter((word) => word !== '')
          .join(', '),
      }))}
      onChange={(version) => onChange(Number(version))}
    />
  );
}
