/** Finds the machine's own Debian mirror, so that a company's mirror or proxy is used where there is one. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A mirror and, when the machine says so, the key file that its releases are signed by. */
export interface Mirror {
  uri: string;
  signedBy: string | undefined;
}

interface Source extends Mirror {
  suites: string[];
  components: string[];
}

/** Debian's own address, for machines whose sources name none. */
export const STANDARD_MIRROR = 'http://deb.debian.org/debian';
const STANDARD_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const GENERAL_SUITES = ['stable', 'testing', 'unstable', 'sid'];

/** Mirrors to try, the machine's own first, without repeats. `etc` is the folder that holds apt/ and os-release. */
export async function debianMirrors(etc = '/etc'): Promise<Mirror[]> {
  const release = await readFile(join(etc, 'os-release'), 'utf8').catch(() => '');
  const suites = [...GENERAL_SUITES, /^VERSION_CODENAME="?(\w+)"?$/m.exec(release)?.[1] ?? 'stable'];
  const isDebian = /^ID="?debian"?$/m.test(release);
  const own = isDebian ? await machineSources(join(etc, 'apt')) : [];
  const mirrors: Mirror[] = own
    .filter(
      (source) =>
        source.components.includes('main') &&
        source.suites.some((suite) => suites.includes(suite)) &&
        looksLikeDebian(source),
    )
    .map(({ uri, signedBy }) => ({ uri, signedBy }));
  mirrors.push({ uri: STANDARD_MIRROR, signedBy: mirrors[0]?.signedBy ?? (isDebian ? undefined : STANDARD_KEYRING) });
  return mirrors.filter((mirror, index) => mirrors.findIndex((other) => other.uri === mirror.uri) === index);
}

/** Other vendors use suite and component names like Debian's; their path or key tells them apart. */
function looksLikeDebian({ uri, signedBy }: Mirror): boolean {
  return /\/debian\/?$|\/debian\/|debian\.org/.test(uri) || (signedBy ?? '').includes('debian-archive');
}

async function machineSources(apt: string): Promise<Source[]> {
  const parts = (await readdir(join(apt, 'sources.list.d')).catch(() => []))
    .sort()
    .map((name) => join(apt, 'sources.list.d', name));
  const sources: Source[] = [];
  for (const path of [join(apt, 'sources.list'), ...parts]) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (path.endsWith('.sources')) sources.push(...parseDeb822(text));
    else if (path.endsWith('.list')) sources.push(...parseOneLine(text));
  }
  return sources;
}

/** The newer form: paragraphs of "Field: value", a line that begins with a space goes on. */
export function parseDeb822(text: string): Source[] {
  const sources: Source[] = [];
  for (const paragraph of text.replace(/^#.*\n?/gm, '').split(/\n\s*\n/)) {
    const fields = new Map<string, string>();
    for (const match of paragraph.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm))
      fields.set((match[1] ?? '').toLowerCase(), (match[2] ?? '').trim());
    const list = (name: string): string[] => (fields.get(name) ?? '').split(/\s+/).filter(Boolean);
    if (fields.get('enabled')?.toLowerCase() === 'no' || !list('types').includes('deb')) continue;
    const key = fields.get('signed-by');
    const signedBy = key?.startsWith('/') === true ? key.split(/\s+/)[0] : undefined; // a key may also stand inline
    for (const uri of list('uris'))
      sources.push({ uri, signedBy, suites: list('suites'), components: list('components') });
  }
  return sources;
}

/** The older form: "deb [options] uri suite components". */
export function parseOneLine(text: string): Source[] {
  const sources: Source[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (match === null) continue;
    const [, options = '', uri = '', suite = '', components = ''] = match;
    sources.push({
      uri,
      signedBy: /signed-by=(\/[^\s,]+)/.exec(options)?.[1],
      suites: [suite],
      components: components.trim().split(/\s+/),
    });
  }
  return sources;
}
