import type { Phrases } from './phrases';

export const es: Phrases = {
  titles: { goals: 'Objetivos', ideas: 'Ideas', tasks: 'Tareas', risks: 'Riesgos', questions: 'Preguntas abiertas', next: 'Próximos pasos', good: 'Lo que fue bien', bad: 'Lo que no fue bien', improve: 'Qué probar' },
  items: {
    goals: ['Cómo se ve el éxito: {t}', 'A quién le sirve y cómo', 'Qué queda fuera por ahora'],
    ideas: ['La versión más simple de {t}', 'Lo que otros hacen bien', 'Qué se puede quitar', 'Probar con cinco personas'],
    tasks: ['Acordar el alcance de {t}', 'Buscar responsables', 'Reunir lo que ya existe', 'Hacer un primer borrador', 'Pedir opiniones'],
    risks: ['Poco tiempo para {t}', 'Depender de otros', 'Costes que crecen'],
    questions: ['¿Quién decide sobre {t}?', '¿Qué no sabemos aún?', '¿Y si esperamos?'],
    next: ['Hablarlo esta semana', 'Escribir la decisión', 'Revisar en dos semanas'],
    good: ['Nos ayudamos', 'Pasos pequeños', 'Objetivos claros'],
    bad: ['Demasiado a la vez', 'Opiniones tardías', 'Entregas poco claras'],
    improve: ['Un objetivo por semana', 'Revisar antes', 'Reuniones más cortas'],
  },
  labels: { todo: 'Por hacer', doing: 'En curso', done: 'Hecho', strengths: 'Fortalezas', weaknesses: 'Debilidades', opportunities: 'Oportunidades', threats: 'Amenazas', decisions: 'Decisiones', participants: 'Participantes', overview: 'Resumen', criterion: 'Criterio', option: 'Opción', start: 'Inicio', end: 'Fin' },
  rows: ['Coste', 'Esfuerzo', 'Beneficio', 'Riesgo'],
  phases: ['Preparación', 'Inicio', 'Desarrollo', 'Revisión'],
  intro: 'Preparo un tablero sobre: {t}.', finished: 'El tablero está listo: {n} bloques.', edited: 'Hecho: {n} bloques cambiados.', nothing: 'No encontré nada sobre eso en el tablero.',
  chat: 'Este es el modelo de demostración: sigue reglas, trabaja sin conexión y sirve para probar, no para respuestas reales.',
};
