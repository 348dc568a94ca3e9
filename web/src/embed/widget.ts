/**
 * The one script tag that puts a chat on a page: a bubble, and behind it a frame on our origin. Makes no cookie, touches nothing else of
 * the page, and reads nothing of it but its own attributes: `data-token`, and `data-identity` (a JWT by which the site says who this is).
 */
import type { EmbedConfig } from '@contracts/flows/embed';
import { textOn } from './text-on';
import { textsFor } from './texts';

const script = document.currentScript as HTMLScriptElement | null;
const token = script?.dataset['token'] ?? '';
const base = script ? new URL(script.src).origin : '';
const api = `${base}/api/agent-builder/embed/public/${encodeURIComponent(token)}`;
const kept = `weft-visitor:${token}`;
const texts = textsFor(navigator.languages);
const PHONE = '(max-width: 480px)';

/** To whoever builds the site: their console is the only place that visitors do not see. */
function tellSite(why: string): void {
  // oxlint-disable-next-line no-console -- there is no log of ours on another site
  console.warn(`Weft: the chat is not shown. ${why}`);
}

async function begin(): Promise<void> {
  const answer = await fetch(`${api}/config`, { credentials: 'omit' });
  if (!answer.ok) {
    tellSite(((await answer.json()) as { detail?: string }).detail ?? '');
    return;
  }
  show((await answer.json()) as EmbedConfig);
}

/** Who this visitor is: as before in this tab, or whoever the site says. */
async function becomeVisitor(): Promise<string> {
  const before = sessionStorage.getItem(kept);
  const identity = script?.dataset['identity'];
  const answer = await fetch(`${api}/visitors`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...(identity ? { identity } : before ? { visitor_token: before } : {}) }),
  });
  if (!answer.ok) throw new Error(`the visitor was refused (${answer.status})`);
  const { visitor_token: visitor } = (await answer.json()) as { visitor_token: string };
  sessionStorage.setItem(kept, visitor);
  return visitor;
}

function show({ color, position, title }: EmbedConfig): void {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const bubble = document.createElement('button');
  const side = position === 'left' ? { left: '20px' } : { right: '20px' };
  bubble.type = 'button';
  bubble.setAttribute('aria-haspopup', 'dialog');
  Object.assign(bubble.style, {
    ...{ position: 'fixed', bottom: '20px', width: '56px', height: '56px', border: '0', borderRadius: '50%' },
    ...{
      background: color,
      color: textOn(color),
      cursor: 'pointer',
      font: '24px/56px sans-serif',
      zIndex: '2147483000',
    },
    ...{ boxShadow: '0 4px 16px rgb(0 0 0 / .25)', padding: '0', ...side },
  });
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 24 24',
    width: '26',
    height: '26',
    'aria-hidden': 'true',
  }))
    icon.setAttribute(name, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('fill', 'currentColor');
  path.setAttribute('d', 'M4 4h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z');
  icon.append(path);
  icon.style.verticalAlign = 'middle';
  bubble.append(icon);
  root.append(bubble);
  document.body.append(host);

  let frame: HTMLIFrameElement | undefined;
  let isOpen = false;
  const place = () => {
    if (!frame) return;
    const isPhone = matchMedia(PHONE).matches;
    Object.assign(frame.style, {
      ...{
        position: 'fixed',
        border: '0',
        zIndex: '2147483001',
        display: isOpen ? 'block' : 'none',
        background: 'transparent',
      },
      ...(isPhone
        ? { inset: '0', width: '100%', height: '100%', borderRadius: '0', maxHeight: 'none' }
        : {
            ...{ inset: 'auto', bottom: '88px', width: '380px', height: '600px', maxHeight: 'calc(100vh - 108px)' },
            ...{ borderRadius: '12px', boxShadow: '0 8px 32px rgb(0 0 0 / .25)', ...side },
          }),
    });
  };
  const set = (open: boolean) => {
    isOpen = open;
    bubble.setAttribute('aria-label', open ? texts.close : texts.open);
    bubble.setAttribute('aria-expanded', String(open));
    if (open && !frame) {
      frame = document.createElement('iframe');
      frame.title = title;
      frame.src = `${base}/embed/${encodeURIComponent(token)}`;
      frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups');
      root.append(frame);
    }
    place();
    if (open) frame?.focus();
    else bubble.focus();
  };
  const give = () =>
    becomeVisitor().then(
      (visitor) => frame?.contentWindow?.postMessage({ weft: 'visitor', visitor }, base),
      () => frame?.contentWindow?.postMessage({ weft: 'refused' }, base),
    );
  window.addEventListener('message', ({ source, origin, data }: MessageEvent<{ weft?: string } | null>) => {
    if (!frame || source !== frame.contentWindow || origin !== base) return;
    if (data?.weft === 'visitor-wanted') void give();
    if (data?.weft === 'close') set(false);
  });
  bubble.addEventListener('click', () => set(!isOpen));
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && isOpen) set(false);
  });
  matchMedia(PHONE).addEventListener('change', place);
  bubble.setAttribute('aria-label', texts.open);
  bubble.setAttribute('aria-expanded', 'false');
}

if (script && token !== '') void begin().catch(() => tellSite('Its server cannot be reached.'));
