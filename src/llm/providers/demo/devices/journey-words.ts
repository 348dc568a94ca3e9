/** What the demo model asks where an agent is set up, by language. */
export const JOURNEY_WORDS: Record<string, { questions: readonly [string, string]; done: string }> = {
  en: {
    questions: [
      'What should become a task, and what should its title be?',
      'What makes something urgent, and which dates count?',
    ],
    done: 'Here’s your configuration.',
  },
  de: {
    questions: [
      'Was soll eine Aufgabe werden, und wie soll sie heißen?',
      'Was macht etwas dringend, und welche Termine zählen?',
    ],
    done: 'Hier ist deine Konfiguration.',
  },
  fr: {
    questions: [
      'Que faut-il transformer en tâche, et quel titre lui donner ?',
      'Qu’est-ce qui est urgent, et quelles dates comptent ?',
    ],
    done: 'Voici votre configuration.',
  },
  es: {
    questions: ['¿Qué debe convertirse en tarea y qué título debe llevar?', '¿Qué es urgente y qué fechas cuentan?'],
    done: 'Aquí está tu configuración.',
  },
};
