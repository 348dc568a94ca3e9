import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Gallery, Part } from '@/app/gallery/Gallery';
import { Presence } from '@/ui/Avatar';
import { Banner } from '@/ui/Banner';
import { Button, IconButton } from '@/ui/Button';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { Dialog } from '@/ui/overlays/Dialog';
import { Drawer } from '@/ui/overlays/Drawer';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/forms/Field';
import { Kbd } from '@/ui/Kbd';
import { Menu } from '@/ui/overlays/Menu';
import { Meter } from '@/ui/Meter';
import { Palette } from '@/ui/overlays/Palette';
import { Segmented } from '@/ui/forms/Segmented';
import { Select } from '@/ui/forms/Select';
import { Skeleton } from '@/ui/Skeleton';
import { Sparkline } from '@/ui/Sparkline';
import { Chip, StatusBadge, type Tone } from '@/ui/StatusBadge';
import { Switch } from '@/ui/forms/Switch';
import { Tabs } from '@/ui/Tabs';
import { ExternalLink, TextLink } from '@/ui/TextLink';
import { showToast } from '@/ui/overlays/Toast';
import { texts as shellTexts } from '@/app/texts';
import { texts } from './texts';

const TONES: Tone[] = ['ok', 'run', 'wait', 'bad', 'idle', 'ai'];
const PEOPLE = ['Ana Lima', 'Bo', 'Chi Ito', 'Dan Ek', 'Eve Fox', 'Fay Ng', 'Gus Orr'].map((name, index) => ({
  id: `${index}${name}`,
  name,
}));

/** Every part in every state, for eyes and for tests. */
export function Page() {
  const [open, setOpen] = useState<'dialog' | 'confirm' | 'drawer' | 'palette' | null>(null);
  const [choice, setChoice] = useState<'one' | 'two'>('one');
  const [isOn, setOn] = useState(true);
  const close = () => setOpen(null);
  return (
    <Gallery title={texts.title}>
      <p className="mt-3">
        <TextLink to="/gallery/support">{texts.support}</TextLink>
      </p>
      <Part name="Buttons">
        <Button tone="primary">Save changes</Button>
        <Button icon={<Plus size={14} />}>New canvas</Button>
        <Button tone="quiet">Cancel</Button>
        <Button tone="danger">Delete canvas</Button>
        <Button tone="ai">Ask the agent</Button>
        <Button size="small">Undo</Button>
        <Button disabledReason="Editors can do this. Ask Ana.">Share</Button>
        <IconButton label="Add" icon={<Plus size={16} />} />
        <IconButton label="Outline" keys="o" isPressed icon={<Plus size={16} />} />
      </Part>
      <Part name="Status">
        {TONES.map((tone) => (
          <StatusBadge key={tone} tone={tone} isBusy={tone === 'run'}>
            {tone}
          </StatusBadge>
        ))}
        {TONES.map((tone) => (
          <Chip key={tone} tone={tone}>
            {tone}
          </Chip>
        ))}
        <Presence people={[{ id: 'agent', name: 'Weft', isAgent: true, activity: 'writing' }, ...PEOPLE]} />
        <Sparkline values={[1, 4, 2, 6, 3, 9, 4]} label="Runs by hour: 1, 4, 2, 6, 3, 9, 4" />
        <Kbd keys="Ctrl K" />
        <div className="w-48">
          <Meter label="Blocks" value={120} max={200} text="120 of 200" />
        </div>
      </Part>
      <Part name="Inputs">
        <Field label="Title" defaultValue="Launch plan" hint="Everyone with access sees it." />
        <Field label="Email" defaultValue="ana" error="Type a whole email address." />
        <Select
          label="Role"
          value={choice}
          onChange={setChoice}
          options={[
            { value: 'one', label: 'Editor', hint: 'May change blocks' },
            { value: 'two', label: 'Viewer' },
          ]}
        />
        <Segmented
          label="Which"
          value={choice}
          onChange={setChoice}
          options={[
            { value: 'one', label: 'Mine' },
            { value: 'two', label: 'Shared' },
          ]}
        />
        <Switch label="Review before saving" hint="An editor accepts each generation." isOn={isOn} onChange={setOn} />
      </Part>
      <Part name="Floating">
        <Button onClick={() => setOpen('dialog')}>Open dialog</Button>
        <Button onClick={() => setOpen('confirm')}>Open question</Button>
        <Button onClick={() => setOpen('drawer')}>Open drawer</Button>
        <Button onClick={() => setOpen('palette')}>Open palette</Button>
        <Button
          onClick={() =>
            showToast({
              title: 'Canvas deleted',
              description: 'Launch plan',
              action: { label: 'Undo', onSelect: () => showToast({ title: 'Canvas restored' }) },
            })
          }
        >
          Show toast
        </Button>
        <Menu
          trigger={<Button>Open menu</Button>}
          groups={[
            [
              { label: 'Rename', keys: 'r' },
              { label: 'Share', disabledReason: 'Owners can do this.' },
            ],
            [{ label: 'Delete', tone: 'danger' }],
          ]}
        />
      </Part>
      <Part name="Messages">
        <div className="w-full">
          <Banner tone="wait" action={<Button size="small">Try now</Button>}>
            Connection lost. Trying again in 4 s.
          </Banner>
        </div>
        <div className="w-full">
          <Banner tone="ok">Up to date</Banner>
        </div>
        <ErrorState
          message="The server could not do this. Nothing was lost."
          code="internal_error"
          correlationId="0192f0c1"
          onRetry={close}
        />
        <div className="w-full">
          <EmptyState
            title="Canvases are shared boards that people and agents fill."
            hint="Try: plan a launch week"
            action={<Button tone="primary">New canvas</Button>}
          />
        </div>
      </Part>
      <Part name="Content">
        <Skeleton className="h-24 w-40" />
        <div className="w-80">
          <CodeBlock label="Raw output" code={'{\n  "blocks": 24\n}'} />
        </div>
        <div className="w-80">
          <Tabs
            label="Step"
            tabs={[
              { value: 'a', label: 'Output', content: <p>Text</p> },
              { value: 'b', label: 'Input', content: <p>Prompt</p> },
            ]}
          />
        </div>
        <ExternalLink href="https://example.org/a">A link out</ExternalLink>
        <ExternalLink href="javascript:alert(1)">Not a link</ExternalLink>
      </Part>
      <Dialog
        isOpen={open === 'dialog'}
        onOpenChange={close}
        title="Share"
        description="People of your organisation"
        actions={
          <Button tone="primary" onClick={close}>
            Done
          </Button>
        }
      >
        <Field label="Email" />
      </Dialog>
      <ConfirmDialog
        isOpen={open === 'confirm'}
        title="Delete Launch plan?"
        message="24 blocks go with it."
        confirm="Delete canvas"
        keep="Keep it"
        onConfirm={close}
        onClose={close}
      />
      <Drawer isOpen={open === 'drawer'} onOpenChange={close} title="AI" snapPoints={[0.4, 0.7, 0.92]}>
        <p className="p-4">Prompt</p>
      </Drawer>
      <Palette
        isOpen={open === 'palette'}
        onOpenChange={close}
        words=""
        onWordsChange={() => undefined}
        labels={shellTexts.palette.labels}
        groups={[
          {
            value: 'Go to',
            items: [
              { value: 'c', label: 'Canvases', keys: 'g c', onSelect: close },
              { value: 'r', label: 'Runs', keys: 'g r', onSelect: close },
            ],
          },
        ]}
      />
    </Gallery>
  );
}
