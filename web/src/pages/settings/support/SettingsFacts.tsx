import type { SupportSettings } from '@contracts/support/settings';
import { Section } from '../Section';
import { texts } from './texts';

/** The settings as they are, for those who may not change them. */
export function SettingsFacts({ settings }: { settings: SupportSettings }) {
  const { approval } = settings;
  return (
    <>
      <Section title={texts.sections.title}>
        <Facts facts={Object.entries(settings.notes)} />
      </Section>
      <Section title={texts.reply.title}>
        <Facts facts={[[texts.reply.label, settings.customer_reply]]} />
      </Section>
      <Section title={texts.writing.title}>
        <Facts
          facts={[
            [texts.writing.draft, settings.living_draft ? texts.on : texts.off],
            [texts.writing.approval, `${texts.writing.approvals[approval]}. ${texts.writing.approvalHints[approval]}`],
          ]}
        />
      </Section>
      <Section title={texts.time.title}>
        <Facts
          facts={[
            [texts.time.rounding, String(settings.rounding_minutes)],
            [texts.time.minimum, String(settings.minimum_minutes)],
          ]}
        />
      </Section>
    </>
  );
}

function Facts({ facts }: { facts: readonly [string, string][] }) {
  return (
    <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[12rem_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-table font-medium">{name}</dt>
          <dd dir="auto" className={value === '' ? 'text-dim' : 'whitespace-pre-wrap'}>
            {value === '' ? texts.none : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
