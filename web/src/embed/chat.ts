/** The chat within the frame that `widget.js` opens: what a visitor says, and the answers as they come. */
import type { EmbedConfig } from '@contracts/flows/embed';
import { renderMarkdown } from './render-markdown';
import { say, SayFailed } from './say';
import { textOn } from './text-on';
import { textsFor } from './texts';

const main = document.getElementById('chat') as HTMLElement;
const token = main.dataset['token'] ?? '';
const config = JSON.parse(document.getElementById('config')?.textContent ?? '{}') as EmbedConfig;
const texts = textsFor(navigator.languages);
const api = `/api/agent-builder/embed/public/${encodeURIComponent(token)}`;
const sessionKey = `weft-session:${token}`;

document.documentElement.lang = navigator.language;
document.documentElement.dataset['scheme'] = config.scheme;
document.documentElement.style.setProperty('--accent', config.color);
document.documentElement.style.setProperty('--on-accent', textOn(config.color));

let visitor: string | undefined;
let waitingForVisitor: { resolve(visitor: string): void; reject(error: Error): void }[] = [];
let sessionId = sessionStorage.getItem(sessionKey);
let busy: AbortController | undefined;

const make = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  fields: Partial<HTMLElementTagNameMap[Name]> = {},
): HTMLElementTagNameMap[Name] => Object.assign(document.createElement(name), fields);

const header = make('header');
const close = make('button', { type: 'button', className: 'close', textContent: '×' });
close.setAttribute('aria-label', texts.close);
close.addEventListener('click', () => tell('close'));
header.append(make('h1', { textContent: config.title }), close);
const log = make('div', { className: 'log' });
log.setAttribute('role', 'log');
log.setAttribute('aria-label', texts.conversation);
log.tabIndex = 0;
const note = make('p', { className: 'note' });
note.setAttribute('role', 'status');
const form = make('form');
const box = make('textarea', { rows: 1, maxLength: 4_000, placeholder: texts.say });
box.setAttribute('aria-label', texts.say);
const button = make('button', { type: 'submit', textContent: texts.send });
form.append(box, button);
main.append(header, log, note, form);

/** To whoever framed us; nothing in it is a secret. */
const tell = (what: 'visitor-wanted' | 'close') => window.parent.postMessage({ weft: what }, '*');

function wantVisitor(): Promise<string> {
  if (visitor !== undefined) return Promise.resolve(visitor);
  return new Promise((resolve, reject) => {
    waitingForVisitor.push({ resolve, reject });
    tell('visitor-wanted');
  });
}

window.addEventListener('message', ({ source, data }: MessageEvent<{ weft?: string; visitor?: string } | null>) => {
  if (source !== window.parent) return;
  const waiting = waitingForVisitor;
  if (data?.weft === 'visitor' && typeof data.visitor === 'string') {
    visitor = data.visitor;
    waitingForVisitor = [];
    for (const { resolve } of waiting) resolve(data.visitor);
  }
  if (data?.weft === 'refused') {
    waitingForVisitor = [];
    for (const { reject } of waiting) reject(new SayFailed('refused'));
  }
});
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') tell('close');
});

function add(role: 'user' | 'assistant', text: string): HTMLElement {
  const item = make('div', { className: `said ${role}` });
  if (role === 'user') item.textContent = text;
  else item.append(renderMarkdown(text));
  log.append(item);
  log.scrollTop = log.scrollHeight;
  return item;
}

function showSuggestions(): void {
  if (config.suggestions.length === 0) return;
  const list = make('div', { className: 'suggestions' });
  for (const text of config.suggestions) {
    const choice = make('button', { type: 'button', textContent: text });
    choice.addEventListener('click', () => void send(text));
    list.append(choice);
  }
  log.append(list);
}

const isAuth = (code: string) => code.startsWith('visitor_token');

async function send(message: string): Promise<void> {
  log.querySelector('.suggestions')?.remove();
  add('user', message);
  await answer(message);
}

async function answer(message: string): Promise<void> {
  busy = new AbortController();
  button.textContent = texts.stop;
  note.textContent = texts.answering;
  log.setAttribute('aria-busy', 'true');
  let item: HTMLElement | undefined;
  const begin = async () =>
    say({
      ...{ api, message, sessionId, visitor: await wantVisitor() },
      signal: (busy as AbortController).signal,
      onSession(id) {
        sessionId = id;
        sessionStorage.setItem(sessionKey, id);
      },
      onText(text) {
        item ??= add('assistant', '');
        item.replaceChildren(renderMarkdown(text));
        log.scrollTop = log.scrollHeight;
      },
    });
  try {
    const ending = await begin().catch((error: unknown) => {
      if (!(error instanceof SayFailed) || !(isAuth(error.code) || error.code === 'session_not_found')) throw error;
      // Their time is over: become a visitor again, or begin anew.
      if (isAuth(error.code)) visitor = undefined;
      else sessionId = null;
      return begin();
    });
    note.textContent = ending === 'waits' ? texts.waits : '';
  } catch (error) {
    if (busy.signal.aborted) note.textContent = '';
    else fail(error, message);
  } finally {
    busy = undefined;
    button.textContent = texts.send;
    log.setAttribute('aria-busy', 'false');
    box.focus();
  }
}

function fail(error: unknown, message: string): void {
  const code = error instanceof SayFailed ? error.code : '';
  const why =
    code === 'rate_limited'
      ? texts.many
      : /^(embed_token|origin|flow_not|budget|refused|identity)/.test(code)
        ? texts.closed
        : navigator.onLine
          ? texts.failed
          : texts.offline;
  const again = make('button', { type: 'button', textContent: texts.again });
  again.addEventListener('click', () => void answer(message));
  note.replaceChildren(why, ' ', again);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (busy) return busy.abort();
  const message = box.value.trim();
  if (message === '') return;
  box.value = '';
  void send(message);
});
box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!busy) form.requestSubmit();
});
window.addEventListener('offline', () => (note.textContent = texts.offline));
window.addEventListener('online', () => (note.textContent = ''));

/** What was said in this tab before the page was left. */
async function showHistory(): Promise<void> {
  const path = `${api}/sessions/${sessionId}/history?limit=100`;
  const told = await fetch(path, { headers: { 'x-weft-visitor': await wantVisitor(), 'x-requested-with': 'frame' } });
  if (!told.ok) throw new SayFailed(String(told.status));
  const { items } = (await told.json()) as { items: { role: 'user' | 'assistant'; content: string }[] };
  for (const { role, content } of items) add(role, content);
}

if (config.greeting !== '') add('assistant', config.greeting);
if (sessionId === null) showSuggestions();
else
  showHistory().catch(() => {
    sessionId = null;
    sessionStorage.removeItem(sessionKey);
    showSuggestions();
  });
box.focus();
