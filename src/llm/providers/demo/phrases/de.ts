import type { Phrases } from './phrases';

export const de: Phrases = {
  titles: { goals: 'Ziele', ideas: 'Ideen', tasks: 'Aufgaben', risks: 'Risiken', questions: 'Offene Fragen', next: 'Nächste Schritte', good: 'Was gut lief', bad: 'Was nicht gut lief', improve: 'Was wir versuchen' },
  items: {
    goals: ['Woran wir Erfolg erkennen: {t}', 'Wem {t} nützt und wie', 'Was vorerst nicht dazugehört'],
    ideas: ['Die einfachste Fassung von {t}', 'Was andere gut machen', 'Was man weglassen könnte', 'Erst mit fünf Leuten testen'],
    tasks: ['Umfang von {t} klären', 'Zuständige finden', 'Vorhandenes sammeln', 'Ersten Entwurf machen', 'Rückmeldung einholen'],
    risks: ['Zu wenig Zeit für {t}', 'Abhängig von anderen', 'Kosten wachsen unbemerkt'],
    questions: ['Wer entscheidet über {t}?', 'Was wissen wir noch nicht?', 'Was, wenn wir warten?'],
    next: ['Diese Woche über {t} sprechen', 'Entscheidung aufschreiben', 'In zwei Wochen prüfen'],
    good: ['Wir haben einander geholfen', 'Kleine Schritte', 'Klare Ziele'],
    bad: ['Zu viel auf einmal', 'Späte Rückmeldung', 'Unklare Übergaben'],
    improve: ['Ein Ziel pro Woche', 'Früher prüfen', 'Kürzere Treffen'],
  },
  labels: { todo: 'Zu tun', doing: 'In Arbeit', done: 'Erledigt', strengths: 'Stärken', weaknesses: 'Schwächen', opportunities: 'Chancen', threats: 'Gefahren', decisions: 'Beschlüsse', participants: 'Teilnehmende', overview: 'Überblick', criterion: 'Kriterium', option: 'Möglichkeit', start: 'Anfang', end: 'Ende' },
  rows: ['Kosten', 'Aufwand', 'Nutzen', 'Risiko'],
  phases: ['Vorbereitung', 'Beginn', 'Aufbau', 'Rückblick'],
  intro: 'Ich baue eine Tafel zu: {t}.', finished: 'Die Tafel ist fertig: {n} Blöcke.', edited: 'Erledigt: {n} Blöcke geändert.', nothing: 'Dazu habe ich auf der Tafel nichts gefunden.',
  chat: 'Dies ist das Demo-Modell: Es folgt Regeln, arbeitet ohne Netz und ist zum Ausprobieren da, nicht für echte Antworten.',
};
