import { type Label, type Phrases, type Theme, THEMES } from './phrases/phrases';
import type { Unit } from './reading/units';
import type { Samples } from './samples/samples';
import type { Understanding } from './understand-prompt';

/** One tool call to make. A value `@key` stands for the id that the planned call of that key was answered. */
export interface PlannedCall {
  key: string;
  tool: string;
  args: Record<string, unknown>;
}

export const COLORS = ['yellow', 'green', 'blue', 'pink', 'purple', 'gray'] as const;
const LAUNCH =
  /launch|produkteinführung|markteinführung|lancement|lanzamiento|peluncuran|запуск|发布|上市|発売|ローンチ|リリース|출시|إطلاق/iu;
/** What joins the sides of a comparison. */
const VERSUS =
  / (?:vs\.?|versus|and|or|und|oder|mit|et|ou|avec|y|o|con|dan|atau|dengan|и|или|с|و|أو) |\s(?:و|أو)(?=\S)|、|, ?|与|和|跟|と|(?:와|과) /iu;
/** Canvas units from the left edge of a column to that of the next beside its width, and its margins: as sections are laid out. */
const COLUMN = { least: 320, most: 900, gap: 24, padding: 20, note: 180, letter: 11, wideLetter: 20 };

interface Group {
  title: string;
  texts: readonly string[];
  color?: (typeof COLORS)[number];
}

/** A board that is being planned: the calls so far, and what its language has to say. */
export class BoardPlan {
  calls: PlannedCall[] = [];
  constructor(
    readonly asked: Understanding,
    readonly say: Phrases,
    readonly samples: Samples,
    readonly origin: { x: number; y: number },
  ) {}

  get isRightToLeft(): boolean {
    return this.asked.language === 'ar';
  }
  get title(): string {
    return this.asked.topic || this.say.titles.ideas;
  }
  get hasStatedTasks(): boolean {
    const { names, counts } = this.asked;
    return [names.task, names.sticky, counts.task, counts.sticky].some((given) => given !== undefined);
  }

  add(tool: string, args: Record<string, unknown>): string {
    const key = `b${this.calls.length}`;
    this.calls.push({ key, tool, args });
    return `@${key}`;
  }
  /** The title of the board, where the prompt says one. Columns and drawings are placed under it. */
  heading({ isPlaced = false, text = this.title }: { isPlaced?: boolean; text?: string } = {}): void {
    if (this.asked.topic === '') return;
    this.add('create_heading', {
      text,
      level: 1,
      ...((isPlaced || (this.isRightToLeft && this.isMoved)) && this.origin),
    });
  }
  /** There is something on the canvas above. */
  get isMoved(): boolean {
    return this.origin.x !== 0 || this.origin.y !== 0;
  }
  label(name: Label): string {
    return this.say.labels[name];
  }
  items(theme: Theme, count?: number): string[] {
    const texts = this.say.items[theme].map((text) =>
      text.replace('{t}', text.startsWith('{t}') ? this.title : this.asked.said),
    );
    // Each theme has ideas of its own, so that none is told twice.
    const from = THEMES.indexOf(theme) * 8;
    return count === undefined ? texts : [...texts, ...this.ideas(from + count).slice(from)].slice(0, count);
  }
  /** So many ideas, each another one. */
  ideas(count: number): string[] {
    const { ideas, audiences } = this.samples;
    const all = [...ideas, ...audiences.flatMap((audience) => ideas.map((idea) => `${idea} (${audience})`))];
    return Array.from({ length: count }, (_, place) => {
      const round = Math.floor(place / all.length);
      return `${all[place % all.length] ?? ''}${round > 0 ? ` (${round + 1})` : ''}`;
    });
  }
  /** What is named, and as many more as are counted. */
  named(unit: Unit & ('column' | 'branch')): string[] {
    const names = this.asked.names[unit] ?? [];
    const missing = (this.asked.counts[unit] ?? 0) - names.length;
    const further = Array.from(
      { length: Math.max(0, missing) },
      (_, place) => `${this.samples.words.column} ${names.length + place + 1}`,
    );
    return [...names, ...further];
  }
  numbered(word: keyof Samples['words'], count: number): string[] {
    return Array.from({ length: count }, (_, place) => `${this.samples.words[word]} ${place + 1}`);
  }
  /** Texts of the notes asked for. */
  notes(): string[] {
    const { names, counts } = this.asked;
    const given = names.sticky ?? names.idea ?? [];
    const count = Math.max(given.length, counts.sticky ?? counts.idea ?? 0);
    // "A sticky" of which nothing more is said has nothing on it.
    const isBare = this.asked.topic === '' && counts.idea === undefined;
    const missing = count - given.length;
    const further = isBare ? (count === 1 ? [''] : this.numbered('note', missing)) : this.ideas(missing);
    return [...given, ...further.slice(0, missing)];
  }
  /** Tasks as named, else as many as counted, else `usual` of them. */
  tasks(usual: number): string[] {
    const { names, counts } = this.asked;
    const given = names.task ?? names.sticky;
    if (given) return given;
    const count = counts.task ?? counts.sticky ?? usual;
    const bank = this.taskBank();
    return [...bank, ...this.ideas(Math.max(0, count - bank.length))].slice(0, count);
  }
  taskBank(): readonly string[] {
    return LAUNCH.test(this.asked.topic) ? this.samples.launch.tasks : this.samples.tasks;
  }
  /** Texts in so many groups, in their order and as evenly as can be. */
  spread(texts: readonly string[], groups: number): string[][] {
    const all = texts.length >= groups ? texts : [...texts, ...this.ideas(groups - texts.length)];
    return Array.from({ length: groups }, (_, place) =>
      all.slice(Math.floor((place * all.length) / groups), Math.floor(((place + 1) * all.length) / groups)),
    );
  }
  /** The sides of a comparison that its topic names. */
  sides(): string[] {
    return this.asked.topic
      .split(VERSUS)
      .map((side) => side.trim())
      .filter(Boolean)
      .slice(0, 12);
  }

  /** A column for each phase: the named ones, else those of a launch or of any plan; with tasks in their order. */
  phases({ isNumbered }: { isNumbered: boolean }): void {
    const { names, counts, topic } = this.asked;
    const { stages, launch } = this.samples;
    const usual = LAUNCH.test(topic) ? 3 : isNumbered ? 4 : 3;
    const count = names.phase?.length ?? counts.phase ?? counts.column ?? usual;
    const chosen = [[], [2], [0, 2], [0, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3, 4]][count]?.map((place) => stages[place]);
    const own = LAUNCH.test(topic) && count === 3 ? launch.stages : chosen;
    const titles = names.phase ?? own ?? this.numbered('phase', count);
    const tasks = this.hasStatedTasks ? this.tasks(0) : this.taskBank();
    const groups = this.hasStatedTasks
      ? Array.from({ length: count }, (_, place) =>
          tasks.filter((_task, index) => Math.floor((index * count) / tasks.length) === place),
        )
      : this.spread(tasks, count);
    this.heading();
    this.columns(
      titles.map((title, place) => ({
        title: isNumbered && own ? `${place + 1}. ${title}` : (title ?? ''),
        texts: groups[place] ?? [],
        color: COLORS[place % COLORS.length] ?? 'yellow',
      })),
    );
  }
  /** A column a working day. */
  week(): void {
    const format = new Intl.DateTimeFormat(this.asked.language, { weekday: 'long', timeZone: 'UTC' });
    const days = Array.from({ length: 5 }, (_, day) => format.format(new Date(Date.UTC(2024, 0, 1 + day)))); // a Monday
    const texts = this.spread(this.taskBank(), days.length);
    this.heading();
    this.columns(
      days.map((day, place) => ({
        title: day.charAt(0).toLocaleUpperCase() + day.slice(1),
        texts: texts[place] ?? [],
        color: COLORS[place % COLORS.length] ?? 'yellow',
      })),
    );
  }

  stickies(texts: readonly string[], color?: string, section?: string): void {
    texts.forEach((text, place) =>
      this.add('create_sticky', {
        text,
        color: color ?? (texts.length === 1 ? 'yellow' : COLORS[place % COLORS.length]),
        ...(section && { section }),
      }),
    );
  }
  /**
   * Columns side by side, in Arabic from right to left. Sections first, so that their ids are known when
   * their members are made. `texts` go to the column at `home`.
   */
  columns(groups: readonly Group[], texts: readonly string[] = [], home = 0): void {
    const all = groups.map((group, place) =>
      place === home ? { ...group, texts: [...group.texts, ...texts] } : group,
    );
    const widths = all.map(widthOf);
    const total = widths.reduce((sum, width) => sum + width + COLUMN.gap, 0);
    let along = 0;
    const sections = all.map(({ title, color }, place) => {
      const width = widths[place] ?? COLUMN.least;
      const x = this.isRightToLeft ? total - along - width - COLUMN.gap : along;
      along += width + COLUMN.gap;
      const top = this.calls.length > place ? 88 + 46 * Math.floor((this.title.length * 17) / 936) : 0;
      return this.add('create_section', {
        title,
        color: color ?? (['gray', 'blue', 'green', 'purple', 'pink'][place % 5] || 'gray'),
        // Elsewhere the layout finds places, beside what others make at the same time.
        ...(this.isRightToLeft && { x: this.origin.x + x, y: this.origin.y + top }),
      });
    });
    all.forEach((group, place) => this.stickies(group.texts, group.color ?? 'yellow', sections[place]));
  }
  /** The same board with exactly so many blocks: cut at its end, or filled up with ideas. */
  resized(total: number): PlannedCall[] {
    if (this.calls.length >= total) return this.calls.slice(0, total);
    const sections = this.calls.filter(({ tool }) => tool === 'create_section').map(({ key }) => `@${key}`);
    const made = this.calls.filter(({ tool }) => tool === 'create_sticky').length;
    const missing = total - this.calls.length;
    // Beyond what is there: so that no idea is told twice.
    this.ideas(made + missing)
      .slice(made)
      .forEach((text, place) => {
        const section = sections[place % Math.max(1, sections.length)];
        this.add('create_sticky', { text, color: COLORS[place % COLORS.length], ...(section && { section }) });
      });
    return this.calls;
  }
}

/** As wide as a section becomes with so many notes and such a title. */
function widthOf({ title, texts }: Group): number {
  const across = texts.length <= 5 ? 1 : texts.length <= 12 ? 2 : texts.length <= 30 ? 3 : 5;
  const letters = [...title].reduce(
    (sum, sign) => sum + (/[\u1100-\uffdc]/.test(sign) ? COLUMN.wideLetter : COLUMN.letter),
    64,
  );
  const titled = Math.max(COLUMN.least, Math.min(COLUMN.most, letters));
  return Math.max(titled, across * COLUMN.note + (across - 1) * COLUMN.gap + 2 * COLUMN.padding);
}
