import type { Phrases } from './phrases';

export const fr: Phrases = {
  titles: { goals: 'Objectifs', ideas: 'Idées', tasks: 'Tâches', risks: 'Risques', questions: 'Questions ouvertes', next: 'Prochaines étapes', good: 'Ce qui a bien marché', bad: 'Ce qui a moins marché', improve: 'À essayer' },
  items: {
    goals: ['À quoi ressemble la réussite : {t}', 'À qui cela sert, et comment', 'Ce qui reste hors du cadre'],
    ideas: ['La version la plus simple de {t}', 'Ce que d’autres font bien', 'Ce qu’on peut enlever', 'Essayer avec cinq personnes'],
    tasks: ['Préciser le cadre de {t}', 'Trouver les responsables', 'Rassembler l’existant', 'Faire un premier jet', 'Demander des avis'],
    risks: ['Trop peu de temps pour {t}', 'Dépendre des autres', 'Des coûts qui montent'],
    questions: ['Qui décide pour {t} ?', 'Que ne savons-nous pas encore ?', 'Et si nous attendons ?'],
    next: ['En parler cette semaine', 'Écrire la décision', 'Faire le point dans deux semaines'],
    good: ['Nous nous sommes entraidés', 'De petits pas', 'Des buts clairs'],
    bad: ['Trop de choses à la fois', 'Des retours tardifs', 'Des passages de relais flous'],
    improve: ['Un but par semaine', 'Vérifier plus tôt', 'Des réunions plus courtes'],
  },
  labels: { todo: 'À faire', doing: 'En cours', done: 'Terminé', strengths: 'Forces', weaknesses: 'Faiblesses', opportunities: 'Opportunités', threats: 'Menaces', decisions: 'Décisions', participants: 'Participants', overview: 'Vue d’ensemble', criterion: 'Critère', option: 'Option', start: 'Début', end: 'Fin' },
  rows: ['Coût', 'Effort', 'Bénéfice', 'Risque'],
  phases: ['Préparation', 'Démarrage', 'Réalisation', 'Bilan'],
  intro: 'Je prépare un tableau sur : {t}.', finished: 'Le tableau est prêt : {n} blocs.', edited: 'C’est fait : {n} blocs modifiés.', nothing: 'Je n’ai rien trouvé à ce sujet sur le tableau.',
  chat: 'Ceci est le modèle de démonstration : il suit des règles, fonctionne hors ligne et sert à essayer, pas à répondre vraiment.',
};
