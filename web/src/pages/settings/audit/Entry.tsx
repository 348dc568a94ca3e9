import type { AuditEntry } from '@contracts/accounts/audit';
import { type ReactNode, useState } from 'react';
import { ChevronRight } from 'lucide-react';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { formatCount } from '@/ui/format';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { describeUserAgent } from '../describe-user-agent';
import { actorOf, isOwn, linkOf, sentenceOf } from './describe-entry';
import { texts } from './texts';

/** One entry; it unfolds to all that is known of it. */
export function Entry({ entry }: { entry: AuditEntry }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <details className="group" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary
          data-row
          className="flex cursor-pointer list-none items-start gap-2 rounded-control px-3 py-2 hover:bg-soft [&::-webkit-details-marker]:hidden"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className="mt-0.5 shrink-0 text-dim transition-transform duration-[120ms] group-open:rotate-90"
          />
          <span className="min-w-0 flex-1">
            <span className="block text-table font-medium">{sentenceOf(entry.action)}</span>
            <span className="flex flex-wrap gap-x-2 text-small text-dim">
              <span dir="auto" className="truncate">
                {actorOf(entry)}
              </span>
              {entry.resourceName !== null && !isOwn(entry) && (
                <span dir="auto" className="truncate">
                  {texts.about(entry.resourceName)}
                </span>
              )}
              <Time at={entry.at} />
              {entry.ip !== null && <span className="tabular">{entry.ip}</span>}
            </span>
          </span>
        </summary>
        {isOpen && (
          <div className="px-3 pb-3 pl-9">
            <Fields entry={entry} />
          </div>
        )}
      </details>
    </li>
  );
}

function Fields({ entry }: { entry: AuditEntry }) {
  const { details, sequence, userAgent, logInId, apiKeyId, apiKeyName } = entry;
  const link = linkOf(entry);
  const runId = typeof details['runId'] === 'string' ? details['runId'] : undefined;
  const f = texts.fields;
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-table">
        <Field name={f.action}>
          <code className="font-mono text-small">{entry.action}</code>
        </Field>
        <Field name={f.resource}>
          {entry.resourceName !== null && <span dir="auto">{entry.resourceName} </span>}
          {link === undefined ? <Code>{entry.resource}</Code> : <TextLink to={link}>{entry.resource}</TextLink>}
        </Field>
        {runId !== undefined && (
          <Field name={f.run}>
            <TextLink to={`/runs/${runId}`}>{runId}</TextLink>
          </Field>
        )}
        {logInId !== null && (
          <Field name={f.logIn}>
            <Code>{logInId}</Code>
          </Field>
        )}
        {apiKeyId !== null && (
          <Field name={f.apiKey}>
            <span dir="auto">{apiKeyName ?? texts.goneKey}</span> <Code>{apiKeyId}</Code>
          </Field>
        )}
        <Field name={f.ip}>{entry.ip ?? texts.none}</Field>
        <Field name={f.userAgent}>
          <span title={userAgent ?? undefined}>{describeUserAgent(userAgent) ?? texts.none}</span>
        </Field>
        <Field name={f.sequence}>{sequence === null ? texts.notSealed : formatCount(sequence)}</Field>
        {entry.hash !== null && (
          <Field name={f.hash}>
            <Code>{entry.hash}</Code>
          </Field>
        )}
      </dl>
      {Object.keys(details).length > 0 && (
        <div className="mt-2">
          <CodeBlock label={f.details} code={JSON.stringify(details, null, 2)} />
        </div>
      )}
    </>
  );
}

const Code = ({ children }: { children: string }) => <code className="font-mono text-small break-all">{children}</code>;

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-dim">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
