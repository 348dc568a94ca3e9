/** A block as the request message shows it. */
export interface ShownBlock {
  id: string;
  kind: string;
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
}

/** The words a person would name a block by: of lists and todos their title. */
export function nameOf({ kind, text }: ShownBlock): string {
  const own = kind === 'todo' || kind === 'list' ? (text.split(':')[0] ?? '') : text;
  return fold(own);
}

const fold = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** Whether a name stands in a text as whole words; scripts without blanks have no such bounds. */
function holds(text: string, name: string): boolean {
  const isLetter = (sign: string | undefined) => sign !== undefined && /[a-zà-ÿа-яё0-9]/i.test(sign);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isBound = isLetter(name[0]) && isLetter(text[at - 1]);
    const runsOn = isLetter(name.at(-1)) && isLetter(text[at + name.length]);
    if (!isBound && !runsOn) return true;
  }
  return false;
}

/** Blocks whose whole name a text says; a name that is part of another one said does not count: "Buy milk" is not "Milk". */
export function blocksNamedIn(text: string, blocks: readonly ShownBlock[]): ShownBlock[] {
  const said = fold(text);
  const named = blocks.filter((block) => {
    const name = nameOf(block);
    return block.kind !== 'connector' && name.length > 1 && holds(said, name);
  });
  const longest = named.filter((block) => !named.some((other) => isPart(nameOf(block), nameOf(other), said)));
  return longest;
}

/** Whether a name is said only within another one. */
function isPart(name: string, other: string, said: string): boolean {
  return name !== other && other.includes(name) && !holds(said.split(other).join('\u0000'), name);
}

/** Blocks of exactly this name; where there are none, those that contain it. */
export function blocksCalled(name: string, blocks: readonly ShownBlock[]): ShownBlock[] {
  const wanted = fold(name);
  if (wanted === '') return [];
  const others = blocks.filter(({ kind }) => kind !== 'connector');
  const exact = others.filter((block) => nameOf(block) === wanted);
  if (exact.length > 0) return exact;
  const within = blocksNamedIn(name, others);
  return within.length > 0 ? within : others.filter((block) => holds(fold(block.text), wanted));
}

/** A block's items that a text names: of a todo. */
export function itemsNamedIn(text: string, { text: shown }: ShownBlock): string[] {
  const said = fold(text);
  return [...shown.matchAll(/\[[x ]\] ([^;]{1,500})/g)]
    .map(([, item = '']) => item.trim())
    .filter((item) => holds(said, fold(item)));
}
