import type { Phrases } from './phrases';

export const en: Phrases = {
  titles: { goals: 'Goals', ideas: 'Ideas', tasks: 'Tasks', risks: 'Risks', questions: 'Open questions', next: 'Next steps', good: 'What went well', bad: 'What did not', improve: 'What to try' },
  items: {
    goals: ['What success looks like for {t}', 'One number that tells if {t} works', 'Who benefits from {t}, and how', 'What is out of scope for now'],
    ideas: ['The simplest version of {t}', 'What others do well here', 'A bold variant of {t}', 'What could be left out', 'Try it with five people first'],
    tasks: ['Agree on the scope of {t}', 'Find an owner for each part', 'Collect what exists already', 'Make a first draft', 'Ask for feedback', 'Set a date for the review'],
    risks: ['Too little time for {t}', 'Depends on others', 'Costs grow unnoticed', 'No clear decision'],
    questions: ['Who decides about {t}?', 'What do we not know yet?', 'What happens if we wait?', 'How will we notice problems?'],
    next: ['Meet about {t} this week', 'Write down the decision', 'Share the board with the team', 'Check progress in two weeks'],
    good: ['We helped each other', 'Small steps, shipped often', 'Clear goals for {t}', 'Good conversations with users'],
    bad: ['Too many things at once', 'Late feedback on {t}', 'Unclear hand-overs', 'Meetings without a result'],
    improve: ['One goal a week', 'Review {t} earlier', 'Shorter meetings', 'Write decisions down'],
  },
  labels: { todo: 'To do', doing: 'In progress', done: 'Done', strengths: 'Strengths', weaknesses: 'Weaknesses', opportunities: 'Opportunities', threats: 'Threats', decisions: 'Decisions', participants: 'Participants', overview: 'Overview', criterion: 'Criterion', option: 'Option', start: 'Start', end: 'End' },
  rows: ['Cost', 'Effort', 'Benefit', 'Risk'],
  phases: ['Preparation', 'Start', 'Build', 'Review'],
  intro: 'I am building a board about {t}.', finished: 'The board is ready: {n} blocks.', edited: 'Done: {n} blocks changed.', nothing: 'I found nothing on the canvas that this is about.',
  chat: 'This is the demo model: it follows rules, works offline, and is meant for trying things out, not for real answers.',
};
