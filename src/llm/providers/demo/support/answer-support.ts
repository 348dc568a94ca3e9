import type { DemoAnswer } from '../demo-answer';
import { callIdOf, type Conversation } from '../read-conversation';
import { readLanguage } from '../read-language';
import { type DemoItem, DOMAINS, GENERAL } from './domains';
import { readSupportView, type SupportView } from './read-view';
import { trimEndOf } from '../../../../platform/trim-end';

/** Open items of a kind that it asks for at once. */
const OPEN_MAX = 2;
const QUOTE_MAX = 80;

const SOLVED =
  /\b(?:solved|resolved|fixed|works (?:again|now)|working (?:again|now)|gelöst|behoben|geht wieder|funktioniert (?:wieder|jetzt))\b/i;
/** “Not fixed” is no end. */
const NOT_SOLVED = /\b(?:not|isn['’]t|never|nicht|nie|kein)\b[^.!?\n]{0,20}$/i;

type Language = 'en' | 'de';
const WORDS = {
  en: {
    label: 'This is the demo model: it follows rules and works offline.',
    about: (topic: string) => `I take it that this is about “${topic}”.`,
    noted: (answers: string) => `Noted: ${answers}.`,
    attached: (names: string) => `I see that ${names} is attached; the demo model does not read it.`,
    similar: (title: string, resolution: string) => `“${title}” looked alike; what helped there: ${resolution}`,
    next: (first: string) => `What would tell most now stands under Tasks. I would begin with “${first}”`,
    done: 'That sounds solved. I propose to conclude the session as resolved; no task is left.',
    empty:
      'Everything that I know to ask is answered. I propose to conclude the session: resolved if it works, else escalated.',
    skipped: 'skipped',
    stepDone: 'The results so far suggest an end: conclude the session as resolved if it works, else escalate it.',
    run: (title: string, command: string) => `${title}: run \`${command}\` and say what it shows.`,
    options: ['Done', 'Did not work'],
  },
  de: {
    label: 'Dies ist das Demo-Modell: Es folgt Regeln und arbeitet offline.',
    about: (topic: string) => `Es geht wohl um „${topic}“.`,
    noted: (answers: string) => `Notiert: ${answers}.`,
    attached: (names: string) => `${names} ist angehängt; das Demo-Modell liest es nicht.`,
    similar: (title: string, resolution: string) => `„${title}“ sah ähnlich aus; dort half: ${resolution}`,
    next: (first: string) => `Was jetzt am meisten verrät, steht unter den Aufgaben. Ich würde beginnen mit „${first}“`,
    done: 'Das klingt gelöst. Ich schlage vor, die Sitzung als gelöst abzuschließen; die Spur ist leer.',
    empty:
      'Alles, was ich fragen kann, ist beantwortet. Ich schlage vor, abzuschließen: gelöst, wenn es geht, sonst eskalieren.',
    skipped: 'übersprungen',
    stepDone:
      'Die bisherigen Ergebnisse sprechen für ein Ende: als gelöst abschließen, wenn es geht, sonst eskalieren.',
    run: (title: string, command: string) => `${title}: \`${command}\` ausführen und sagen, was es zeigt.`,
    options: ['Erledigt', 'Ging nicht'],
  },
};

/** Whether somebody asks for an answer in a support session: told by the tools. */
export const isSupport = (toolNames: ReadonlySet<string>): boolean =>
  toolNames.has('update_task_lane') || toolNames.has('propose_step');

/**
 * The demo model as a support assistant: questions and actions of a known domain, made from what was said; what was
 * answered is not asked again; proposes to conclude once all is answered or the engineer says that it works.
 */
export function answerSupport(conversation: Conversation, toolNames: ReadonlySet<string>): DemoAnswer {
  const { directives, seed, turns, human } = conversation;
  const view = readSupportView(human);
  const language = languageOf(view);
  const call = (name: string, args: object): DemoAnswer['calls'][number] => ({
    id: callIdOf(seed, `${name}${turns}`),
    name,
    args: JSON.stringify(args),
  });
  if (directives.nonsense) return { text: '', calls: [call('summon_engineer', { how: 'many' })] };
  if (directives.badArguments === 'always' || (directives.badArguments === 'once' && turns === 0))
    return { text: '', calls: [call('update_task_lane', { questions: [42], actions: [{ command: '' }] })] };
  if (toolNames.has('propose_step')) return { text: '', calls: [call('propose_step', nextStep(view, language))] };
  const text = speak(view, language);
  if (turns > 0) return { text, calls: [] };
  return { text, calls: [call('update_task_lane', nextLane(view, language))] };
}

/** The engineer’s; where they have said nothing that tells, the problem’s. */
function languageOf({ request, earlier, problem, title }: SupportView): Language {
  const texts = [request, earlier.join(' '), `${title} ${problem}`];
  return texts.map(readLanguage).find((language) => language !== undefined) === 'de' ? 'de' : 'en';
}

function itemsOf(view: SupportView): readonly DemoItem[] {
  const said = [view.domain, view.title, view.problem, ...view.earlier, view.request].join('\n');
  return (DOMAINS.find(({ pattern }) => pattern.test(said)) ?? GENERAL).items;
}

const isSolved = (view: SupportView): boolean =>
  [view.request, ...view.answers.filter(({ isNew }) => isNew).map(({ text }) => text)].some((text) => {
    const found = SOLVED.exec(text);
    return found !== null && !NOT_SOLVED.test(text.slice(0, found.index));
  });

/** What was neither answered nor skipped, in either language. */
const openItems = (view: SupportView): DemoItem[] =>
  itemsOf(view).filter(
    ({ en, de }) => !view.answers.some(({ about }) => [en, de].some((text) => about.startsWith(text))),
  );

function nextLane(view: SupportView, language: Language): object {
  if (isSolved(view)) return { questions: [], actions: [] };
  const open = openItems(view);
  const known = (text: string) => view.lane.find((item) => item.text === text);
  const questions = open.filter(({ command }) => !command).slice(0, OPEN_MAX);
  const actions = open.filter(({ command }) => command).slice(0, OPEN_MAX);
  const idOf = (item: DemoItem) => {
    const id = known(item[language])?.id;
    return id === undefined ? {} : { id };
  };
  return {
    questions: questions.map((item) => ({
      ...idOf(item),
      text: item[language],
      ...(item.options && { options: item.options[language] }),
    })),
    actions: actions.map((item) => ({ ...idOf(item), title: item[language], command: item.command })),
  };
}

function nextStep(view: SupportView, language: Language): object {
  const words = WORDS[language];
  const [item] = isSolved(view)
    ? []
    : openItems(view).filter((one) => !view.steps.some((step) => step.startsWith(one[language])));
  if (!item) return { text: `${words.stepDone}\n\n${words.label}`, options: [] };
  const text = item.command ? words.run(item[language], item.command) : item[language];
  return { text, options: item.options?.[language] ?? (item.command ? words.options : []) };
}

function speak(view: SupportView, language: Language): string {
  const words = WORDS[language];
  const answers = view.answers.filter(({ isNew }) => isNew);
  // A problem that is only repeated has a name already.
  const topic = quote(view.request === view.problem ? view.title : view.request || view.problem || view.title);
  const [similar] = view.similar;
  const [first] = openItems(view);
  const said = [
    answers.length > 0
      ? words.noted(
          answers
            .map(({ about, text, isSkipped }) => `${quote(about)} – ${isSkipped ? words.skipped : quote(text)}`)
            .join('; '),
        )
      : words.about(trimEndOf(topic, '.!')),
    ...(view.attached.length > 0 ? [words.attached(view.attached.map(quote).join(', '))] : []),
    ...(similar && view.earlier.length === 0 ? [words.similar(quote(similar.title), quote(similar.resolution))] : []),
    isSolved(view) ? words.done : first ? words.next(first[language]) : words.empty,
  ].join(' ');
  // Last: lists show how a message begins.
  return `${said}\n\n${words.label}`;
}

/** On one line, cut. */
function quote(text: string): string {
  const characters = [
    ...text
      .replace(/\[demo:[^\]]*\]/gi, '')
      .replace(/\s+/g, ' ')
      .trim(),
  ];
  return characters.length > QUOTE_MAX ? `${characters.slice(0, QUOTE_MAX - 1).join('')}…` : characters.join('');
}
